// htmx puts itself on the window, where its own extensions look for it; its settings stand in the page's head.
import htmx from "htmx.org";

(window as unknown as { htmx: unknown }).htmx = htmx;
