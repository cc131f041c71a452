// `<button type="button" data-read-aloud data-stop="Dừng đọc" hidden>`: the browser speaks the headings, paragraphs and
// steps of the part of the page marked `data-aloud`; pressed again it stops. Without a voice the button stays hidden.
import { fresh } from "./once";

const SPOKEN = "h1, h2, p:not(.govuk-visually-hidden), dt, dd, .pw-when > *";

export function readAloud(root: ParentNode): void {
  if (!("speechSynthesis" in window)) return;
  for (const button of fresh<HTMLElement>(root, "read-aloud", "[data-read-aloud]")) {
    const begin = button.textContent ?? "";
    const part = button.closest("[data-aloud]");
    if (!part) continue;
    button.hidden = false;
    const quiet = (): void => { button.textContent = begin; };
    button.addEventListener("click", () => {
      if (speechSynthesis.speaking) {
        speechSynthesis.cancel();
        quiet();
        return;
      }
      const lines = [...part.querySelectorAll<HTMLElement>(SPOKEN)].filter((line) => line.offsetParent !== null);
      const spoken = new SpeechSynthesisUtterance(lines.map((line) => line.innerText.trim()).filter(Boolean).join(". "));
      spoken.lang = document.documentElement.lang === "en" ? "en" : "vi-VN";
      spoken.rate = 0.9;
      spoken.addEventListener("end", quiet);
      spoken.addEventListener("error", quiet);
      button.textContent = button.dataset["stop"] ?? begin;
      speechSynthesis.speak(spoken);
    });
  }
  window.addEventListener("pagehide", () => speechSynthesis.cancel(), { once: true });
}
