// Selecting a passage of a document fills a form with it:
//   <div data-select-source="add-item"> <p data-line="12">…</p> … </div>
//   <form id="add-item"> <input type="hidden" name="line_start"> <input type="hidden" name="line_end"> <textarea name="text">
//     <p data-selected hidden>…</p> <button hidden data-when-selected>…</button> </form>
// Without script a person types the numbers of the lines: give the two inputs labels and mark them data-without-script.
import { fresh } from "./once";

function line(node: Node | null): number | null {
  const element = node instanceof Element ? node : node?.parentElement;
  const marked = element?.closest<HTMLElement>("[data-line]");
  return marked ? Number(marked.dataset["line"]) : null;
}

function set(form: HTMLFormElement, name: string, value: string): void {
  const field = form.elements.namedItem(name);
  if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Numbers of the first and last line of a selection inside `source`, and its text. */
export function passage(source: Element, selection: Selection | null): { from: number; to: number; text: string } | null {
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  if (!source.contains(range.commonAncestorContainer)) return null;
  const [a, b] = [line(range.startContainer), line(range.endContainer)];
  const text = selection.toString().replace(/\s+/g, " ").trim();
  if (a === null || b === null || !text) return null;
  return { from: Math.min(a, b), to: Math.max(a, b), text };
}

export function selectSource(root: ParentNode): void {
  for (const source of fresh<HTMLElement>(root, "select-source", "[data-select-source]")) {
    const form = document.getElementById(source.dataset["selectSource"] ?? "");
    if (!(form instanceof HTMLFormElement)) continue;
    for (const part of form.querySelectorAll<HTMLElement>("[data-without-script]")) part.hidden = true;
    const take = () => {
      const found = passage(source, document.getSelection());
      if (!found) return;
      set(form, "line_start", String(found.from));
      set(form, "line_end", String(found.to));
      set(form, "text", found.text);
      const folded = form.closest("details");
      if (folded) folded.open = true;
      for (const shown of form.querySelectorAll<HTMLElement>("[data-selected]")) {
        shown.textContent = found.text;
        shown.hidden = false;
      }
      for (const button of form.querySelectorAll<HTMLElement>("[data-when-selected]")) button.hidden = false;
    };
    source.addEventListener("mouseup", () => setTimeout(take));
    source.addEventListener("keyup", take);
    source.addEventListener("touchend", () => setTimeout(take, 300));
  }
}
