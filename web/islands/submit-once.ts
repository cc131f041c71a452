// `<form data-once>`: what is sent once is not sent again by an impatient second click or Enter.
import { fresh } from "./once";

export function submitOnce(root: ParentNode): void {
  for (const form of fresh<HTMLFormElement>(root, "submit-once", "form[data-once]")) {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    // Coming back by the browser's own button, the page may be sent again.
    window.addEventListener("pageshow", () => (sent = false));
  }
}
