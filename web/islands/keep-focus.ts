// `<article id="i-7" tabindex="-1" data-keep-focus>`: where htmx replaces the part in which the keyboard stood, the
// keyboard goes on in what took its place instead of at the top of the page.
let stood = "";

document.addEventListener("focusin", (event) => {
  const part = event.target instanceof Element ? event.target.closest("[data-keep-focus]") : null;
  stood = part?.id ?? "";
});

/** After every part of an answer has been put in, those beside the item too. */
export function keepFocus(): void {
  const place = stood;
  setTimeout(() => {
    if (place && document.activeElement === document.body) document.getElementById(place)?.focus({ preventScroll: true });
  });
}
