// `<button data-speak="#board" data-speaking="…" hidden>`: reads aloud, in Vietnamese, every `[data-call][data-say]` of the
// board that was not there when it began or was not read yet. A browser speaks only after somebody pressed a button.
import { fresh } from "./once";

/** The calls that stand on the board, oldest first. */
function calls(board: Element): { key: string; words: string }[] {
  const all = [...board.querySelectorAll<HTMLElement>("[data-call][data-say]")];
  return all.reverse().map((one) => ({ key: one.dataset["call"] ?? "", words: one.dataset["say"] ?? "" }));
}

function say(words: string): void {
  const speech = new SpeechSynthesisUtterance(words);
  speech.lang = "vi-VN";
  speech.rate = 0.9;
  speech.voice = speechSynthesis.getVoices().find((voice) => voice.lang.startsWith("vi")) ?? null;
  speechSynthesis.speak(speech);
}

export function speak(root: ParentNode): void {
  if (!("speechSynthesis" in window)) return;
  for (const button of fresh<HTMLElement>(root, "speak", "[data-speak]")) {
    const board = document.querySelector(button.dataset["speak"] ?? "");
    if (!board) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      button.textContent = button.dataset["speaking"] ?? "";
      button.setAttribute("disabled", "");
      const told = new Set<string>();
      const newest = calls(board).at(-1);
      const tell = (): void => {
        for (const { key, words } of calls(board)) {
          if (told.has(key)) continue;
          told.add(key);
          say(words);
        }
      };
      for (const { key } of calls(board)) told.add(key);
      if (newest) say(newest.words);
      new MutationObserver(tell).observe(board, { childList: true, subtree: true });
    });
  }
}
