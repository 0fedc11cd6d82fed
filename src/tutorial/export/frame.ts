// A trusted output whose HTML has a program, or rules, of its own: a page inside of the page. Its script runs there, and
// reaches nothing around it; of another output's it knows nothing.

import { escapeHtml } from "../../display/escape.ts";

const lively = /<(script|style|link|iframe|object|embed|base|meta)\b|\son[a-z]+\s*=|javascript:/i;

/** Does this HTML do more than stand there? */
export function isLively(html: string): boolean {
  return lively.test(html);
}

/** The HTML in a frame; `title` says what it is. How high it is, it tells the page (in-page.ts, fitFrames). */
export function frame(html: string, title: string): string {
  const page = `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><style>body{margin:0;font:16px/1.5 system-ui,sans-serif}</style>${html}<script>(()=>{const tell=()=>parent.postMessage({height:document.documentElement.offsetHeight},"*");new ResizeObserver(tell).observe(document.documentElement);addEventListener("message",tell)})()</script>`;
  return `<iframe class="nb-frame" sandbox="allow-scripts" title="${escapeHtml(title)}" srcdoc="${escapeHtml(page)}"></iframe>`;
}
