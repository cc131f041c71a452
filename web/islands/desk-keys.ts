// Keys of the work list, with Alt so that they are in nobody's way: `<a data-key="n">` is opened by Alt+N, Alt+T goes to the
// search, Alt+J and Alt+K go down and up the rows of `[data-rows]`.
import { fresh } from "./once";

function links(rows: HTMLElement): HTMLAnchorElement[] {
  return [...rows.querySelectorAll<HTMLAnchorElement>("tbody th a")];
}

function step(rows: HTMLElement, by: number): void {
  const all = links(rows);
  const at = all.findIndex((link) => link === document.activeElement);
  all[at === -1 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]?.focus();
}

export function deskKeys(root: ParentNode): void {
  for (const rows of fresh<HTMLElement>(root, "desk-keys", "[data-rows]")) {
    document.addEventListener("keydown", (event) => {
      if (!rows.isConnected || !event.altKey || event.ctrlKey || event.metaKey) return;
      const key = event.code.replace(/^(Key|Digit)/, "").toLowerCase();
      const link = document.querySelector<HTMLAnchorElement>(`[data-key="${CSS.escape(key)}"]`);
      if (link) link.click();
      else if (key === "t") document.querySelector<HTMLInputElement>("input[type=search][name=q]")?.focus();
      else if (key === "j" || key === "k") step(rows, key === "j" ? 1 : -1);
      else return;
      event.preventDefault();
    });
  }
}
