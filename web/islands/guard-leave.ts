// `<form data-guard-leave>`: leaving the page with changes that were not sent asks first; and what was typed is kept in
// this tab, so that a page lost by an accident comes back as it was. Passwords and files are never kept.
import { fresh } from "./once";

const SKIP = ["password", "file", "hidden", "submit", "button"];

type Kept = [name: string, value: string, checked: boolean][];

function fields(form: HTMLFormElement): (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[] {
  return [...form.elements].filter(
    (e): e is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement =>
      (e instanceof HTMLInputElement && !SKIP.includes(e.type)) || e instanceof HTMLTextAreaElement || e instanceof HTMLSelectElement,
  );
}

function state(form: HTMLFormElement): Kept {
  return fields(form).map((f) => [f.name, f.value, f instanceof HTMLInputElement && f.checked]);
}

function restore(form: HTMLFormElement, kept: Kept): void {
  const all = fields(form);
  if (all.length !== kept.length || all.some((f, i) => f.name !== kept[i]?.[0])) return;
  all.forEach((field, i) => {
    const [, value, checked] = kept[i] as Kept[number];
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) field.checked = checked;
    else field.value = value;
  });
}

export function guardLeave(root: ParentNode): void {
  for (const form of fresh<HTMLFormElement>(root, "guard-leave", "form[data-guard-leave]")) {
    const key = `dinh:${location.pathname}:${form.getAttribute("action") ?? ""}`;
    const first = JSON.stringify(state(form));
    const kept = sessionStorage.getItem(key);
    // A form that came back with errors already holds what was typed.
    if (kept && !document.querySelector(".govuk-error-summary")) restore(form, JSON.parse(kept) as Kept);
    let sent = false;
    form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(state(form))));
    form.addEventListener("submit", () => {
      sent = true;
      sessionStorage.removeItem(key);
    });
    window.addEventListener("beforeunload", (event) => {
      if (!sent && form.isConnected && JSON.stringify(state(form)) !== first) event.preventDefault();
    });
  }
}
