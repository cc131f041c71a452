// `<button data-copy="text" data-copied="Đã chép" hidden>`: puts the text on the clipboard and says so.
import { fresh } from "./once";

export function copyButtons(root: ParentNode): void {
  if (!navigator.clipboard) return;
  for (const button of fresh<HTMLElement>(root, "copy", "[data-copy]")) {
    button.hidden = false;
    const before = button.textContent;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      const text = button.dataset["copy"] || location.href;
      await navigator.clipboard.writeText(text);
      button.textContent = button.dataset["copied"] ?? before;
      setTimeout(() => (button.textContent = before), 3000);
    });
  }
}
