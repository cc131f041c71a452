// `<div data-idle="300" hidden>`: the session ends after so many seconds without a request. Shortly before, the element
// shows itself with a button that goes on; once the session is over it leads to the sign-in page. Pages that are open
// beside each other tell each other when a request has put off the end.
import { fresh } from "./once";

const SHARED = "dinh:het-phien";
const WARN_SECONDS = 120;

function part(root: HTMLElement, name: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(`[data-idle-${name}]`);
  if (!found) throw new Error(`data-idle-${name} is missing`);
  return found;
}

function watch(banner: HTMLElement): void {
  const seconds = Number(banner.dataset["idle"]);
  const [soon, over, button] = [part(banner, "soon"), part(banner, "over"), part(banner, "continue")];
  let end = 0;
  const putOff = (left: number, tell: boolean): void => {
    end = Date.now() + left * 1000;
    if (tell) localStorage.setItem(SHARED, String(end));
    show();
  };
  const show = (): void => {
    const left = end - Date.now();
    const ended = left <= 0;
    const hidden = left > Math.min(WARN_SECONDS, seconds / 2) * 1000;
    // What changes is shown before the region appears, so that a screen reader reads it once and whole.
    if (soon.hidden !== ended) soon.hidden = ended;
    if (over.hidden === ended) over.hidden = !ended;
    if (banner.hidden !== hidden) banner.hidden = hidden;
  };
  button.addEventListener("click", async () => {
    const answer = await fetch("/tai-khoan/phien/tiep-tuc", { headers: { accept: "application/json" }, redirect: "manual" }).catch(() => null);
    if (answer?.ok) putOff(((await answer.json()) as { seconds: number }).seconds, true);
    else if (answer) putOff(0, false);
  });
  window.addEventListener("storage", (event) => {
    if (event.key !== SHARED || !event.newValue) return;
    end = Math.max(end, Number(event.newValue));
    show();
  });
  putOff(seconds, true);
  setInterval(show, 1000);
}

export function idle(root: ParentNode): void {
  for (const banner of fresh<HTMLElement>(root, "idle", "[data-idle]")) watch(banner);
}
