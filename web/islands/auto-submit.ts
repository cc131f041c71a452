// Filters take effect at each choice: `<form data-auto-submit>`. Text waits for the button or the Enter key.
import { fresh } from "./once";

export function autoSubmit(root: ParentNode): void {
  for (const form of fresh<HTMLFormElement>(root, "auto-submit", "form[data-auto-submit]")) {
    form.addEventListener("change", (event) => {
      const field = event.target;
      if (field instanceof HTMLSelectElement || (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type))) {
        form.requestSubmit();
      }
    });
  }
}
