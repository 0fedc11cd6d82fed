// What surrounds every view: its colours, its type, and how it appears where styles and scripts are taken away.
//
// A high contrast of the system comes before every theme (`forced-colors`, by a rule that weighs more): browsers take the
// other colours away from text and boxes, and not from what is drawn, which would be left dark on dark.
// Outputs share one page, so each view has a class of its own and no view has ids. Colours follow the
// theme of JupyterLab, VS Code or a site, and else the system's; text on each of the grounds has a contrast of at least 4.5 : 1.
// Pages that show notebooks bring style sheets of their own. What those hold for every page element is set again here, and
// a class whose name they have too (`card`, `row`, `badge`, `mark`) begins with `ck-`.
// Where a notebook is not trusted, JupyterLab takes away `style`, `script` and `svg`, and keeps the attribute `hidden`
// if it has a value: the view is hidden and only its style shows it, so that what is left is the still part alone.

import { comment, html, type Markup, raw } from "./markup.ts";
import { cut } from "./quantity.ts";

const light =
  "--ink:#1d2227;--soft:#565e67;--hair:#d5d9de;--paper:#fff;--tint:#f4f5f7;--run:#0b5cad;--ready:#855600;" +
  "--wait:#5a636d;--done:#17693f;--cancel:#8b2f8b;--fail:#b3261e;--here:#fff2c9";
const dark =
  "--ink:#e8e8e6;--soft:#a9b0b8;--hair:#41474e;--paper:#15181b;--tint:#1f2429;--run:#6db8ff;--ready:#f0b73f;" +
  "--wait:#a3acb5;--done:#62cf98;--cancel:#e191e1;--fail:#ff8a80;--here:#453a14";

const sans = 'var(--jp-ui-font-family,system-ui,-apple-system,"Segoe UI",sans-serif)';
const mono = 'var(--jp-code-font-family,ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace)';
// JupyterLab's own ink and ground, so that a card belongs to the page also in a theme of somebody's own.
const jupyter =
  "--ink:var(--jp-ui-font-color0,var(--jp-content-font-color0));--paper:var(--jp-layout-color1);--tint:var(--jp-layout-color2);--hair:var(--jp-border-color1)";

// JupyterLab's themes, VS Code's, those of Furo and of Jupyter Book 1 and 2, where a reader chooses one against the system's.
const onPages = (isLight: string, theme: string) =>
  `[data-jp-theme-light="${isLight}"] .ck,.vscode-${theme} .ck,[data-theme="${theme}"] .ck,html.${theme} .ck`;
// Jupyter Book 1 and the theme below it put what is HTML on a light ground in their dark theme.
const lightOutputs = ".bd-content :is(.cell_output,.nboutput) .ck";

/** Rules that every view needs. */
export const common = `.ck{color-scheme:light;${light};color:var(--ink);background:none;font:13px/1.45 ${sans};max-width:980px;direction:ltr;text-align:left;-webkit-text-size-adjust:100%}
@media (prefers-color-scheme:dark){.ck{color-scheme:dark;${dark}}}
${onPages("true", "light")},${lightOutputs}{color-scheme:light;${light}}
${onPages("false", "dark")}{color-scheme:dark;${dark}}
[data-jp-theme-name] .ck{${jupyter}}
@media (forced-colors:active){.ck.ck.ck{--ink:CanvasText;--soft:CanvasText;--hair:GrayText;--paper:Canvas;--tint:Canvas;--run:CanvasText;--ready:CanvasText;--wait:CanvasText;--done:CanvasText;--cancel:CanvasText;--fail:CanvasText;--here:Canvas}}
.ck>.ck-still{display:none}.ck>.ck-view[hidden]{display:block!important}
.ck.ck-scripted>.ck-still{display:block}.ck.ck-scripted>.ck-view[hidden]{display:none!important}
.ck .ck-still img{max-width:100%}.ck .ck-still pre{font-family:${mono}}
.ck *{box-sizing:border-box}.ck svg{max-width:none}.ck svg[overflow=visible]{overflow:visible}
.ck .ck-view label{display:inline;margin:0;font:inherit;color:inherit}.ck .ck-view input{position:static;opacity:1;pointer-events:auto}
.ck .m{font-family:${mono};font-size:12px}
.ck .g{display:inline-block;width:11px;height:11px;vertical-align:-1px;margin-right:4px;overflow:visible}
.ck .sign{white-space:nowrap}.ck .soft{color:var(--soft)}.ck .run{color:var(--run)}.ck .ready{color:var(--ready)}.ck .wait{color:var(--wait)}.ck .done{color:var(--done)}.ck .cancel{color:var(--cancel)}.ck .fail{color:var(--fail)}
.ck .h{font-size:11px;font-weight:600;letter-spacing:.02em;color:var(--soft);margin:0 0 5px}
.ck .ck-card{border:1px solid var(--hair);border-radius:6px;background:var(--paper);margin:2px 0 10px;container-type:inline-size;overflow:hidden}
.ck .head{display:flex;flex-wrap:wrap;gap:2px 12px;align-items:baseline;padding:8px 12px;border-bottom:1px solid var(--hair)}
.ck .head b{font-size:14px;overflow-wrap:anywhere}.ck .push{margin-left:auto}
.ck .note{padding:6px 12px;border-top:1px solid var(--hair);color:var(--soft);overflow-wrap:anywhere}
.ck .head+.note{border-top:0}
.ck :focus-visible{outline:2px solid var(--run);outline-offset:-2px}
.ck button{font:inherit;color:inherit;background:var(--tint);border:1px solid var(--hair);border-radius:4px;min-width:32px;height:28px;padding:0 9px;cursor:pointer}.ck button:disabled{opacity:.45;cursor:default}`;

/** One view, ready to be an output of a cell. */
export interface Sheet {
  /** Its class: `state-card`. */
  name: string;
  /** What it is, in a few words. */
  said: string;
  /** Rules for what is in it; nested, so that they hold for no other view. */
  css: string;
  /** What is left where styles and scripts are taken away: words, an `img`, a table. */
  still: Markup | readonly Markup[];
  view: Markup;
  /** A program of page.ts, and the data it reads. */
  script?: Markup;
  /** The view is nothing without its script, which then takes away the class `ck-scripted`. */
  scripted?: boolean;
}
/**
 * The HTML of a view; may stand in a page any number of times.
 *
 * JupyterLab shows the first line of an output that is folded away, as text and unbroken: with the rules in it the notebook
 * was some thousand pixels wide.
 */
export function sheet({ name, said, css, still, view, script, scripted }: Sheet): string {
  return html`${comment(cut(said, mostSaid))}
<div class="ck ck-${name}${scripted && " ck-scripted"} tex2jax_ignore mathjax_ignore"><style>${raw(common)}
${raw(rulesOf(name, css))}</style>
<div class="ck-still">${still}</div>
<div class="ck-view" hidden="hidden">
${view}
</div>${script}</div>`.text;
}

/** Characters of the words in the first line: those have room in a notebook. */
const mostSaid = 90;

/**
 * A view's own rules, which hold for no other one. They weigh more than the common ones, which stand in the page again with
 * every later output.
 */
export function rulesOf(name: string, css: string): string {
  return `.ck.ck-${name}{${css}}`;
}

/** An SVG that stands alone: with its colours, on its own ground. */
export function standalone(svg: Markup, css: string): string {
  return svg.text.replace(
    ">",
    `><style>svg{${light};color:var(--ink);background:var(--paper);font:12px system-ui,-apple-system,"Segoe UI",sans-serif}@media (prefers-color-scheme:dark){svg{${dark}}}.run{color:var(--run)}.ready{color:var(--ready)}.wait{color:var(--wait)}.done{color:var(--done)}.cancel{color:var(--cancel)}.fail{color:var(--fail)}${css}</style>`,
  );
}

/** An SVG that stands alone as an image in HTML: what an untrusted notebook keeps of a picture. */
export function image(svg: string, alt: string): Markup {
  return html`<img alt="${alt}" src="data:image/svg+xml;base64,${base64(svg)}">`;
}

function base64(text: string): string {
  let bytes = "";
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}
