// What a person typed is not lost when the session ends: lines of text are kept in this tab and offered back in the same
// form after signing in again, to the same person alone. Passwords, choices and files are never kept; signing out
// forgets all. Forms with `data-guard-leave` keep themselves, and so
// do the cells of a grid, which stand outside the form that they belong to.
export const PREFIX = "dinh:nhap:";
const KINDS = ["text", "email", "tel", "url", "number", "search"];

type Field = HTMLInputElement | HTMLTextAreaElement;
/** `state`: still being typed, sent, or cut off by the end of the session. */
type Draft = { who: string; state: "typed" | "sent" | "cut"; values: Record<string, string> };

function keys(): string[] {
  return Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
}

function load(key: string): Draft | null {
  const text = sessionStorage.getItem(key);
  return text ? (JSON.parse(text) as Draft) : null;
}

function save(key: string, draft: Draft): void {
  sessionStorage.setItem(key, JSON.stringify(draft));
}

function fields(form: HTMLFormElement): Field[] {
  return [...form.elements].filter(
    (e): e is Field =>
      (e instanceof HTMLTextAreaElement || (e instanceof HTMLInputElement && KINDS.includes(e.type))) && e.name !== "" && form.contains(e),
  );
}

function keyOf(form: HTMLFormElement): string {
  return PREFIX + (form.getAttribute("action") || location.pathname);
}

function button(text: string, then: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "govuk-button govuk-button--secondary";
  made.textContent = text;
  made.addEventListener("click", then);
  return made;
}

function offer(form: HTMLFormElement, key: string, draft: Draft, words: DOMStringMap): void {
  const note = document.createElement("div");
  note.className = "pw-note";
  note.setAttribute("role", "status");
  const text = document.createElement("p");
  text.className = "govuk-body";
  text.textContent = words["draft"] ?? "";
  const close = (): void => {
    sessionStorage.removeItem(key);
    note.remove();
  };
  const restore = button(words["draftRestore"] ?? "", () => {
    for (const field of fields(form)) field.value = draft.values[field.name] ?? field.value;
    close();
    fields(form)[0]?.focus();
  });
  const buttons = document.createElement("div");
  buttons.className = "govuk-button-group";
  buttons.append(restore, button(words["draftDrop"] ?? "", close));
  note.append(text, buttons);
  form.before(note);
}

export function drafts(): void {
  const banner = document.querySelector<HTMLElement>("[data-idle]");
  const who = banner?.dataset["idleWho"];
  if (!banner || !who) {
    // Nobody is signed in: what was sent did not arrive.
    for (const key of keys()) {
      const draft = load(key);
      if (draft) save(key, { ...draft, state: "cut" });
    }
    return;
  }
  for (const key of keys()) {
    const draft = load(key);
    if (draft && (draft.who !== who || draft.state === "sent")) sessionStorage.removeItem(key);
  }
  for (const form of document.querySelectorAll<HTMLFormElement>('form[method="post"]:not([data-guard-leave])')) {
    const key = keyOf(form);
    const draft = load(key);
    const differs = draft && fields(form).some((field) => (draft.values[field.name] ?? field.value) !== field.value);
    if (draft?.state === "cut" && differs) offer(form, key, draft, banner.dataset);
  }
  document.addEventListener("input", (event) => {
    const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>('form[method="post"]:not([data-guard-leave])') : null;
    if (!form) return;
    save(keyOf(form), { who, state: "typed", values: Object.fromEntries(fields(form).map((field) => [field.name, field.value])) });
  });
  document.addEventListener("submit", (event) => {
    if (!(event.target instanceof HTMLFormElement)) return;
    if (event.target.getAttribute("action") === "/dang-xuat") return keys().forEach((key) => sessionStorage.removeItem(key));
    const draft = load(keyOf(event.target));
    if (draft) save(keyOf(event.target), { ...draft, state: "sent" });
  });
}
