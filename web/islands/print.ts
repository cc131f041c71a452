// `<button type="button" data-print hidden>`: prints the page; without script the browser's own menu does.
import { fresh } from "./once";

export function printButtons(root: ParentNode): void {
  for (const button of fresh<HTMLElement>(root, "print", "button[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
