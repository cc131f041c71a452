// `<input data-card>`: a scanner types the QR of an identity card into it, seven parts with bars between them, and ends
// with Enter; the fields of the applicant are filled without asking the server. Without script the button beside it does.
import { fresh } from "./once";

export type Card = { number: string; name: string; birth: string; gender: string; address: string };

/** What the card says; null where it is none. */
export function parseCard(text: string): Card | null {
  const parts = text.trim().split("|").map((part) => part.trim().normalize("NFC"));
  const [number, , name, born, gender, address] = parts;
  if (parts.length < 6 || !number || !/^\d{12}$/.test(number) || !name) return null;
  const day = /^(\d{2})(\d{2})(\d{4})$/.exec(born ?? "");
  return { number, name, birth: day ? `${day[1]}/${day[2]}/${day[3]}` : "", gender: gender ?? "", address: address ?? "" };
}

export function card(root: ParentNode): void {
  for (const input of fresh<HTMLInputElement>(root, "card", "input[data-card]")) {
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const read = parseCard(input.value);
      const form = input.form;
      if (!read || !form) return;
      event.preventDefault();
      for (const [name, value] of Object.entries(read)) {
        const field = form.elements.namedItem(name);
        if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement) field.value = value;
      }
      input.value = "";
      const next = form.elements.namedItem("phone");
      if (next instanceof HTMLInputElement) next.focus();
    });
  }
}
