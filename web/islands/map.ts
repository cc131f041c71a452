// `<div data-map="east,up,span" data-map-to="/ban-do?…&o=">`: dragging, the wheel (with Ctrl) and + − move the map, which the
// server draws anew; the links beside it do the same without script.
import { fresh } from "./once";

const ASPECT = 1.25;
const LEAST = 0.0006;
const MOST = 40;
const SETTLED_MS = 350;

/** Degrees north of a height in Web Mercator, both in degrees. */
function northwards(up: number): number {
  return (2 * Math.atan(Math.exp((up * Math.PI) / 180)) * 180) / Math.PI - 90;
}

class MapView {
  private east: number;
  private up: number;
  private span: number;
  private timer = 0;
  private from: { x: number; y: number } | null = null;
  private moved = false;

  constructor(private readonly box: HTMLElement) {
    [this.east, this.up, this.span] = this.drawn();
    box.addEventListener("pointerdown", (e) => this.pressed(e));
    box.addEventListener("pointermove", (e) => this.dragged(e));
    box.addEventListener("pointerup", (e) => this.released(e));
    box.addEventListener("pointercancel", () => this.reset());
    box.addEventListener("click", (e) => { if (this.moved) e.preventDefault(); }, true);
    box.addEventListener("dragstart", (e) => e.preventDefault());
    box.addEventListener("wheel", (e) => this.turned(e), { passive: false });
    box.addEventListener("keydown", (e) => this.typed(e));
    // The page may come back as it was left, moved half-way.
    window.addEventListener("pageshow", (e) => { if (e.persisted) this.reset(); });
  }

  /** East, up and span as the server drew them. */
  private drawn(): [number, number, number] {
    const [east = 0, up = 0, span = 1] = (this.box.dataset["map"] ?? "").split(",").map(Number);
    return [east, up, span];
  }

  private svg(): SVGSVGElement | undefined {
    return [...this.box.querySelectorAll("svg")].find((svg) => svg.clientWidth > 0);
  }

  private pressed(event: PointerEvent): void {
    this.moved = false;
    if (event.button === 0 && event.pointerType === "mouse") this.from = { x: event.clientX, y: event.clientY };
  }

  private dragged(event: PointerEvent): void {
    const svg = this.svg();
    if (!this.from || !svg) return;
    // Let go outside of the map: nobody told us.
    if (!(event.buttons & 1)) return this.reset();
    const [dx, dy] = [event.clientX - this.from.x, event.clientY - this.from.y];
    if (!this.moved && Math.hypot(dx, dy) < 6) return;
    if (!this.moved) this.box.setPointerCapture(event.pointerId);
    this.moved = true;
    this.box.classList.add("is-dragged");
    const scale = svg.viewBox.baseVal.width / svg.clientWidth;
    const { width, height } = svg.viewBox.baseVal;
    svg.setAttribute("viewBox", `${-dx * scale} ${-dy * scale} ${width} ${height}`);
  }

  private released(event: PointerEvent): void {
    const svg = this.svg();
    if (this.from && this.moved && svg) {
      const perPixel = this.span / svg.clientWidth;
      this.east -= (event.clientX - this.from.x) * perPixel;
      this.up += (event.clientY - this.from.y) * perPixel;
      this.go();
    }
    this.from = null;
  }

  private reset(): void {
    window.clearTimeout(this.timer);
    this.from = null;
    this.moved = false;
    [this.east, this.up, this.span] = this.drawn();
    this.box.classList.remove("is-dragged");
    for (const svg of this.box.querySelectorAll("svg")) {
      const { width, height } = svg.viewBox.baseVal;
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    }
  }

  /** Without Ctrl the wheel scrolls the page, as everywhere. */
  private turned(event: WheelEvent): void {
    if (!event.ctrlKey) return;
    event.preventDefault();
    this.zoom(event.deltaY < 0 ? 0.8 : 1.25);
  }

  private typed(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "+" || event.key === "=") this.zoom(0.5);
    else if (event.key === "-") this.zoom(2);
    else return;
    event.preventDefault();
  }

  private zoom(factor: number): void {
    this.span = Math.min(MOST, Math.max(LEAST, this.span * factor));
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.go(), SETTLED_MS);
  }

  private go(): void {
    const half = this.span / 2;
    const bounds = [this.east - half, northwards(this.up - half / ASPECT), this.east + half, northwards(this.up + half / ASPECT)];
    location.assign(`${this.box.dataset["mapTo"]}${bounds.map((n) => n.toFixed(6)).join(",")}`);
  }
}

export function map(root: ParentNode): void {
  for (const box of fresh<HTMLElement>(root, "map", "[data-map]")) new MapView(box);
}
