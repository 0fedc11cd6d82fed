// Notebooks that want more than their place in a page: to run, to ask the network, to cover or break what is around them.

import type { Cell, Notebook, Output } from "../../src/tutorial/notebook-file.ts";
import { notebookOf } from "./notebook-of.ts";

const run = "window.pwned=1";
const remote = "https://tracker.invalid/x";

/** Text that is hostile as HTML, wherever it stands. */
const markup: readonly string[] = [
  `<script>${run}</script>`,
  `<SCRIPT SRC="${remote}.js"></SCRIPT>`,
  `<scr<script>ipt>${run}</scr</script>ipt>`,
  `<img src=x onerror="${run}">`,
  `<IMG SRC="${remote}.png" ONLOAD=${run}>`,
  `<img src="data:text/html,<script>${run}</script>">`,
  `<img srcset="${remote} 1x" src="${remote}">`,
  `<svg onload="${run}"><script>${run}</script><image href="${remote}"/></svg>`,
  `<svg><foreignObject><body onload="${run}"></foreignObject></svg>`,
  `<svg><style><img src=x onerror=${run}></style></svg>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=${run}&gt;">`,
  `<math href="javascript:${run}">x</math>`,
  `<a href="javascript:${run}" id="press">press</a>`,
  `<a href=" &#106;ava\tscript:${run}">press</a>`,
  `<a href="data:text/html,<script>${run}</script>">press</a>`,
  `<a href="vbscript:x" onclick="${run}" style="position:fixed;inset:0">press</a>`,
  `<iframe src="${remote}"></iframe><iframe srcdoc="<script>parent.${run}</script>"></iframe>`,
  `<object data="${remote}"></object><embed src="${remote}"><applet code=x></applet>`,
  `<link rel="stylesheet" href="${remote}.css"><link rel=preload href="${remote}" as=script>`,
  `<meta http-equiv="refresh" content="0;url=${remote}"><base href="${remote}">`,
  `<style>@import "${remote}"; body{display:none}</style>`,
  `<div style="background:url(${remote});position:fixed;inset:0;z-index:9">over all</div>`,
  `<div style="width:expression(${run});-moz-binding:url(${remote})">x</div>`,
  `<video poster="${remote}" src="${remote}" autoplay></video><audio src="${remote}" autoplay></audio>`,
  `<form action="${remote}"><input name=a autofocus onfocus="${run}"><button formaction="javascript:${run}">x</button></form>`,
  `<input type=image src="${remote}"><textarea autofocus onfocus=${run}></textarea>`,
  `<details open ontoggle="${run}">x</details>`,
  `<div onpointerenter=${run} onanimationstart=${run}>x</div>`,
  `</div></div></main></body></html><script>${run}</script>`,
  `</pre></code></div></main><h1>out</h1>`,
  `<!--><script>${run}</script>--><!-- unfinished`,
  `<![CDATA[><script>${run}</script>]]>`,
  `<?xml version="1.0"?><x:script xmlns:x="http://www.w3.org/1999/xhtml">${run}</x:script>`,
  `<table background="${remote}"><tr><td background="${remote}"></table></table></div>`,
  `<noscript><p title="</noscript><img src=x onerror=${run}>"></noscript>`,
  `<textarea></textarea><plaintext><title></title></div>`,
  `<template><script>${run}</script></template><slot onslotchange=${run}></slot>`,
  `<div id="main"></div><a name="body"></a><form name="cookie"></form><img name="getElementById">`,
  `<b title="\n\n$x$\n\n onmouseover=${run} x">b</b>`,
  `<div title="\n\n$\\text{" onmouseover=${run} }$\n\n">b</div>`,
  `<p title='"><script>${run}</script>'>x</p>`,
  `$\\href{javascript:${run}}{x}$ $\\includegraphics{${remote}}$ $\\htmlData{a=b}{x}$`,
  `\uE0000\uE001 &#xE000;0&#xE001; $x$`,
  `[x](javascript:${run}) ![x](${remote}.png) <javascript:${run}>`,
  `![x](attachment:../../etc/passwd) ![x](../../../../etc/hostname.png) ![x](file:///etc/hostname.png)`,
  `# <img src=x onerror=${run}> "><script>${run}</script>`,
  `\`\`\`"><script>${run}</script>\n</code></pre><script>${run}</script>\n\`\`\``,
  `\x1b]8;;javascript:${run}\x07press\x1b]8;;\x07 \x1b[31m<script>${run}</script>`,
];

/** Fifty notebooks: each text in every place that a page shows, and two whose structure is hostile. */
export function hostileNotebooks(): Notebook[] {
  return [
    ...markup.map((text) => notebookOf(everywhere(text), { title: text })),
    notebookOf([{ cell_type: "markdown", source: `${"<div>".repeat(3000)}${"> ".repeat(500)}x` }]),
    notebookOf([
      {
        cell_type: "markdown",
        source: "![x](attachment:a.png)",
        attachments: { "a.png": { "image/png": `"><script>${run}</script>`, 'image/"><script>': "x" } },
      },
      ...(["image/png", "image/svg+xml"] as const).map((mime) => ({
        outputs: [
          {
            output_type: "display_data" as const,
            data: { [mime]: `"><script>${run}</script>` },
            metadata: {},
          },
        ],
      })),
    ]),
  ];
}

/** What says of itself that it is one of the kernel's pictures, complete enough for its program to run on it. */
function forged(text: string): string {
  const data = {
    steps: 1,
    tasks: [1],
    texts: [text],
    parts: { tell: [[0, 0]], output: [[0, 0]], [text]: [[0, 0]] },
    marks: [[[0, [[text, text]]]]],
  };
  const buttons = ["first", "back", "play", "fore", "last"].map(
    (go) => `<button data-go="${go}" class="play">`,
  );
  return `<div class="ck ck-step-player nb-top" style="position:fixed"><style>*{display:none}</style><div class="ck-still">${text}</div>
<div class="ck-view" hidden="hidden"><section class="card player nb-skip" title="${text}">${buttons.join("</button>")}</button>
<svg class="pic" style="position:fixed;width:url(${remote})" d="url(${remote})"></svg><div class="now"></div><input type="range" onfocus="${run}">
<p data-part="tell"></p><p data-part="output"></p><p data-place="${text}"></p>${text}</section></div>
<script type="application/json">${JSON.stringify(data).replaceAll("<", "\\u003c")}</script><script>${run}</script></div>`;
}

function everywhere(text: string): Partial<Cell>[] {
  const display = (data: Record<string, unknown>, metadata = {}): Output => ({
    output_type: "display_data",
    data,
    metadata,
  });
  return [
    { cell_type: "markdown", source: text },
    { cell_type: "markdown", source: `a ${text} b` },
    {
      source: text,
      execution_count: 1,
      metadata: {
        cokernel: {
          alive: {
            loops: [{ name: text, state: text }],
            tasks: [{ name: text, state: text, call: text }],
            suspended: [null, { name: text, kind: text, call: text, state: text, at: text }],
            more: text,
          },
        },
      },
      outputs: [
        { output_type: "stream", name: "stdout", text },
        { output_type: "error", ename: text, evalue: text, traceback: [text] },
        display({ "text/html": text }),
        display({ "text/html": forged(text) }),
        display({ "text/html": forged(text).replaceAll("step-player", "timeline") }),
        display({ "text/markdown": text }),
        display({ "text/latex": text }),
        display({ "image/svg+xml": text, "text/plain": text }),
        display({ "image/png": "aGk=", "text/plain": text }, { "image/png": { alt: text } }),
        display({ "application/json": { [text]: text } }),
        display({ [text]: text }),
      ],
    },
    { cell_type: "raw", source: text },
    { cell_type: "raw", source: text, metadata: { raw_mimetype: "text/html" } },
    { cell_type: "markdown", source: "the end" },
  ];
}
