// `<button type="button" data-larger aria-pressed="false" hidden>`: letters a quarter larger, remembered in this browser;
// without script the browser's own zoom does.
import { fresh } from "./once";

const KEY = "dinh-larger";

function remembered(): boolean {
  try {
    return localStorage.getItem(KEY) === "1";
  } catch {
    return false;
  }
}

export function largerLetters(root: ParentNode): void {
  for (const button of fresh<HTMLElement>(root, "larger", "[data-larger]")) {
    const show = (on: boolean): void => {
      document.documentElement.classList.toggle("pw-larger", on);
      button.setAttribute("aria-pressed", String(on));
    };
    button.hidden = false;
    show(remembered());
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      show(on);
      try {
        localStorage.setItem(KEY, on ? "1" : "0");
      } catch {
        // A browser that keeps nothing asks again on the next page.
      }
    });
  }
}
