// `<table data-grid>`: a grid of cells that a row at a time is saved from, by htmx. Enter and the arrows go from row to
// row, Esc takes back, a pasted column fills downwards. What the server has not taken stays in its cell, is said beside it,
// and is kept in this tab until it is sent: when the network is back, or when the same person has signed in again.
import { PREFIX } from "./drafts";
import { fresh } from "./once";

type Cell = HTMLInputElement | HTMLTextAreaElement;
type Values = Record<string, string>;
type Answer = CustomEvent<{ ctx: { response?: { raw: Response } } }>;

const CELLS = "[data-cell]";

function cellsOf(row: HTMLElement): Cell[] {
  return [...row.querySelectorAll<Cell>(CELLS)];
}

class Grid {
  private readonly key: string;
  private readonly who: string;
  private readonly rows: HTMLElement[];
  /** Rows with something that the server has not taken. */
  private readonly unsaved = new Set<HTMLElement>();
  private readonly sending = new Map<HTMLElement, string>();
  /** Rows that somebody else wrote meanwhile, with the version under which ours was refused: ours waits for a key or the button. */
  private readonly theirs = new Map<HTMLElement, Values>();
  private before = "";
  private leaving = false;

  constructor(private readonly table: HTMLTableElement) {
    this.key = `${PREFIX}${table.dataset["grid"]}#`;
    this.who = document.querySelector<HTMLElement>("[data-idle]")?.dataset["idleWho"] ?? "";
    this.rows = [...table.querySelectorAll<HTMLElement>("[data-row]")];
    table.addEventListener("focusin", (e) => { if (this.cell(e.target)) this.before = this.cell(e.target)!.value; });
    table.addEventListener("keydown", (e) => this.pressed(e));
    table.addEventListener("input", (e) => { this.insist(e.target); this.typed(e.target); });
    table.addEventListener("paste", (e) => this.pasted(e));
    table.addEventListener("change", (e) => this.changed(e.target));
    table.addEventListener("focusout", (e) => this.left(e));
    table.addEventListener("htmx:before:response", (e) => this.answered(e));
    table.addEventListener("htmx:after:swap", (e) => this.kept(e));
    table.addEventListener("htmx:error", (e) => this.failed(this.row(e.target), "offline"));
    table.addEventListener("htmx:finally:request", (e) => this.done(this.row(e.target)));
    window.addEventListener("online", () => this.unsaved.forEach((row) => this.send(row)));
    window.addEventListener("beforeunload", (e) => { if (!this.leaving && this.holds()) e.preventDefault(); });
    this.form()?.addEventListener("submit", () => { this.leaving = true; });
    window.addEventListener("pageshow", () => { this.leaving = false; });
    // htmx listens only after the islands have begun.
    setTimeout(() => this.resume());
  }

  private form(): HTMLFormElement | null {
    return this.table.querySelector<Cell>(CELLS)?.form ?? null;
  }

  private cell(target: EventTarget | null): Cell | null {
    return target instanceof HTMLElement && target.matches(CELLS) ? (target as Cell) : null;
  }

  private row(target: EventTarget | null): HTMLElement | null {
    return target instanceof Element ? target.closest<HTMLElement>("[data-row]") : null;
  }

  private holds(): boolean {
    const words = this.form()?.querySelectorAll<HTMLTextAreaElement>("textarea") ?? [];
    return this.unsaved.size > 0 || [...words].some((field) => field.value !== field.defaultValue);
  }

  private values(row: HTMLElement): Values {
    const version = row.querySelector<HTMLInputElement>('input[name^="ver-"]');
    return Object.fromEntries([...cellsOf(row), ...(version ? [version] : [])].map((field) => [field.name, field.value]));
  }

  /** The rows that are not saved, in this tab. */
  private keep(): void {
    const values = Object.assign({}, ...[...this.unsaved].map((row) => ({ ...this.values(row), ...this.theirs.get(row) }))) as Values;
    if (this.unsaved.size === 0) sessionStorage.removeItem(this.key);
    else sessionStorage.setItem(this.key, JSON.stringify({ who: this.who, state: "typed", values }));
  }

  /** Sends again what was typed before the page was lost, under the version that was shown then. */
  private resume(): void {
    const text = sessionStorage.getItem(this.key);
    const draft = text ? (JSON.parse(text) as { who: string; values: Values }) : null;
    if (!draft || draft.who !== this.who) return;
    for (const row of this.rows.filter((r) => cellsOf(r).some((field) => field.name in draft.values))) {
      for (const field of row.querySelectorAll<HTMLInputElement>("input[name], textarea[name]")) {
        field.value = draft.values[field.name] ?? field.value;
      }
      this.unsaved.add(row);
      this.send(row);
    }
  }

  /** Who types on has seen what the other wrote, and sends over it. */
  private insist(target: EventTarget | null): void {
    const row = this.row(target);
    if (row) this.theirs.delete(row);
  }

  private typed(target: EventTarget | null): void {
    const row = this.row(target);
    if (!row || !this.cell(target)) return;
    this.unsaved.add(row);
    this.say(row, "unsaved");
    this.keep();
  }

  /** A fraction is sent once both parts stand there, or when the person goes on to another row. */
  private changed(target: EventTarget | null): void {
    const row = this.row(target);
    const fraction = this.cell(target)?.closest(".dinh-fraction");
    const half = fraction && new Set([...fraction.querySelectorAll<Cell>(CELLS)].map((f) => f.value.trim() === "")).size > 1;
    if (row && !half) this.send(row);
  }

  private left(event: FocusEvent): void {
    const row = this.row(event.target);
    if (row && row !== this.row(event.relatedTarget) && this.unsaved.has(row)) this.send(row);
  }

  /** One request at a time for each row: the next one carries the version that the last one answered. */
  private send(row: HTMLElement): void {
    if (this.sending.has(row) || !this.unsaved.has(row) || this.theirs.has(row)) return;
    this.sending.set(row, JSON.stringify(this.values(row)));
    row.dispatchEvent(new CustomEvent("dinh:save", { bubbles: false }));
  }

  private answered(event: Answer): void {
    const raw = event.detail.ctx.response?.raw;
    const row = this.row(event.target);
    if (!row || !raw || (!raw.redirected && [200, 422].includes(raw.status))) return;
    event.preventDefault();
    this.failed(row, raw.redirected ? "ended" : "failed");
  }

  private kept(event: Answer): void {
    const row = this.row(event.target);
    if (!row) return;
    const sent = JSON.parse(this.sending.get(row) ?? "{}") as Values;
    const same = cellsOf(row).every((field) => field.value === sent[field.name]);
    const wrong = event.detail.ctx.response?.raw.status !== 200;
    row.classList.toggle("dinh-wrong", wrong);
    this.theirs.delete(row);
    if (row.querySelector("[data-theirs]")) {
      this.theirs.set(row, Object.fromEntries(Object.entries(sent).filter(([name]) => name.startsWith("ver-"))));
    }
    for (const field of cellsOf(row)) {
      if (wrong) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    if (same && !wrong) this.unsaved.delete(row);
    if (!same) this.say(row, "unsaved");
    row.classList.toggle("dinh-unsaved", this.unsaved.has(row));
    this.keep();
  }

  private done(row: HTMLElement | null): void {
    if (!row) return;
    const sent = this.sending.get(row);
    this.sending.delete(row);
    const cells = JSON.parse(sent ?? "{}") as Values;
    const typedSince = cellsOf(row).some((field) => field.value !== cells[field.name]);
    if (typedSince && !row.contains(document.activeElement)) this.send(row);
  }

  private failed(row: HTMLElement | null, why: string): void {
    if (!row) return;
    this.say(row, why);
    this.keep();
  }

  /** Says beside the row what became of it. */
  private say(row: HTMLElement, why: string): void {
    const state = row.querySelector(".dinh-state");
    if (!state) return;
    row.classList.add("dinh-unsaved");
    const note = state.querySelector<HTMLElement>("[data-said]") ?? document.createElement("p");
    if (note.dataset["said"] === why) return;
    note.dataset["said"] = why;
    note.className = why === "unsaved" ? "pw-table__below" : "govuk-error-message";
    note.textContent = this.table.dataset[why] ?? "";
    state.append(note);
  }

  private pressed(event: KeyboardEvent): void {
    const cell = this.cell(event.target);
    if (!cell || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") {
      cell.value = this.before;
      this.typed(cell);
      return;
    }
    if (cell instanceof HTMLTextAreaElement) return;
    const down = event.key === "ArrowDown" || (event.key === "Enter" && !event.shiftKey);
    const up = event.key === "ArrowUp" || (event.key === "Enter" && event.shiftKey);
    if (!down && !up) return;
    event.preventDefault();
    const row = this.row(cell);
    const next = row && this.beside(cell, row, down ? 1 : -1);
    if (next) {
      next.focus();
      if (next instanceof HTMLInputElement) next.select();
    } else if (row) {
      this.send(row);
    }
  }

  /** The cell of the next row that stands in the same place. */
  private beside(cell: Cell, row: HTMLElement, step: number): Cell | undefined {
    const next = this.rows[this.rows.indexOf(row) + step];
    return next && this.inputs(next)[Math.min(this.inputs(row).indexOf(cell), this.inputs(next).length - 1)];
  }

  private inputs(row: HTMLElement): Cell[] {
    return cellsOf(row).filter((field) => field instanceof HTMLInputElement);
  }

  private pasted(event: ClipboardEvent): void {
    const cell = this.cell(event.target);
    const row = this.row(cell);
    const text = event.clipboardData?.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "") ?? "";
    if (!row || !(cell instanceof HTMLInputElement) || !/[\n\t]/.test(text)) return;
    event.preventDefault();
    const lines = text.split("\n").map((line) => line.split("\t").map((part) => part.trim()));
    const rows = this.rows.slice(this.rows.indexOf(row)).slice(0, lines.length);
    const first = this.inputs(row).indexOf(cell);
    const places = rows.flatMap((r, at) => {
      const inputs = this.inputs(r);
      const from = Math.min(first, inputs.length - 1);
      return (lines[at] ?? []).map((value, n) => [inputs[from + n], value, r] as const);
    });
    const fill = places.filter(([field]) => field);
    if (!window.confirm((this.table.dataset["paste"] ?? "{n}").replace("{n}", String(fill.length)))) return;
    for (const [field, value] of fill) {
      if (!field) continue;
      field.value = value;
      this.insist(field);
      this.typed(field);
    }
    rows.forEach((r) => this.send(r));
  }
}

export function grid(root: ParentNode): void {
  for (const table of fresh<HTMLTableElement>(root, "grid", "table[data-grid]")) new Grid(table);
}
