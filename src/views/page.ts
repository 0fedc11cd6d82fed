// Programs that run in the page of a view, without network and without this package: a function goes there as its
// own text. So it must not name anything that is outside of it, and whatever it shows is markup made here.

import { html, type Markup, raw, scriptData } from "./markup.ts";

/** The page's elements: typed loosely, since this package is compiled without a browser's library. */
export type Page = any;

/** Such a function, called with the view's root element, its data and {@link hearKeys}. */
export type InPage<D> = (root: Page, data: D, hear: typeof hearKeys) => void;

/**
 * Hear the keys that are pressed inside of an element, before anybody else: Notebook 7 takes the arrow keys for its own as
 * they come down through the document, so that at the element none of them is heard. Escape, when it has been handled, gives
 * the keyboard back to what the view stands in: JupyterLab's cell, whose commands are keys. Names nothing outside of itself.
 */
export function hearKeys(element: Page, handle: (event: Page) => void): void {
  const window: Page = element.ownerDocument.defaultView;
  const heard = (event: Page) => {
    if (!element.contains(event.target)) return;
    handle(event);
    if (event.key !== "Escape") return;
    event.target.blur();
    element.closest(".ck").parentElement.closest("[tabindex]")?.focus({ preventScroll: true });
  };
  element.addEventListener("focusin", () => window.addEventListener("keydown", heard, true));
  element.addEventListener("focusout", () => window.removeEventListener("keydown", heard, true));
}

/**
 * The elements that run it, to stand last in the view. JupyterLab runs the script where it stands; VS Code runs a copy at
 * the end of the output, one after the other.
 */
export function pageScript<D>(program: InPage<D>, data: D): Markup {
  return html`<script type="application/json">${scriptData(data)}</script>
<script>(() => {
const here = document.currentScript;
const root = here.closest(".ck") ?? [...here.parentNode.querySelectorAll(".ck")].find((ck) => !ck.begun && ck.querySelector("script"));
root.begun = true;
(${raw(String(program))})(root, JSON.parse(root.querySelector('script[type="application/json"]').textContent), ${raw(String(hearKeys))});
})()</script>`;
}
