// Menus made of `<details data-menu>` close at Escape and at a click elsewhere; the place in the navigation where the
// page belongs is brought into sight where the row is longer than the screen.

export function showCurrentPlace(): void {
  const place = document.querySelector<HTMLElement>(".pw-nav__link[aria-current]");
  const row = place?.closest<HTMLElement>(".pw-nav__list");
  if (place && row) row.scrollLeft = place.offsetLeft - row.offsetLeft - (row.clientWidth - place.offsetWidth) / 2;
}

export function menus(): void {
  const open = () => document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target as Node)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
    }
  });
}
