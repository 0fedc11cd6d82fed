// The state card: a function that stands still, its source with the line it stands at, and its values beside the
// lines that declare them. Counterpart in words: state-card-text.ts.

import type { CoroutineInfo, FrameInfo, LocalInfo } from "./coroutine-info.ts";
import { html, type Markup } from "./markup.ts";
import { placed } from "./place.ts";
import { sheet } from "./sheet.ts";
import { glyph, type State, sign } from "./sign.ts";
import { frameRows, type Row, stateCardText, task as taskWords } from "./state-card-text.ts";

/** The card as HTML. */
export function stateCard(info: CoroutineInfo): string {
  return sheet({
    name: "state-card",
    said: label(info),
    css: stateCardCss,
    still: html`<pre>${stateCardText(info)}</pre>`,
    view: cardOf(info),
  });
}

/** Rules for what is in it. */
export const stateCardCss = `
.code{display:grid;grid-template-columns:auto minmax(0,max-content) minmax(230px,1fr);padding:8px 0}
.code+.code{border-top:1px dashed var(--hair)}
.fn{grid-column:1/-1;padding:2px 12px;color:var(--soft);font-size:12px}
.ck-row{display:contents}
.ck-row>*{padding:1px 0}
.no{padding:1px 9px 1px 12px;color:var(--soft);text-align:right;min-width:46px;border-left:4px solid var(--paper);white-space:nowrap}
.src{white-space:pre-wrap}
.val{padding:1px 12px 1px 28px;overflow-wrap:anywhere}
.val i{font-style:normal;color:var(--soft)}
.val span{display:inline-block;margin-right:12px}
.stop>*{background:var(--here)}
.stop .no{border-left-color:var(--ready);color:var(--ink);font-weight:700}
.stop .val{font-weight:600}
.at{text-decoration:underline 2px var(--ready);text-underline-offset:3px}
.skip{grid-column:2/-1;color:var(--soft);font-size:11px}
.inner .fn,.inner .no{padding-left:28px}
.foot{padding:8px 12px;border-top:1px solid var(--hair)}
.chain{display:flex;flex-wrap:wrap;gap:4px 0}
.link{display:flex;align-items:center}
.link+.link::before{content:"waits for →";font-size:11px;color:var(--soft);padding:0 7px;white-space:nowrap}
.bx{border:1px solid var(--hair);border-radius:4px;padding:2px 8px;background:var(--tint)}
.me .bx{border:2px solid var(--ink);background:var(--here)}
.said{padding:8px 12px}
@container (max-width:560px){.code{grid-template-columns:auto minmax(0,1fr)}.ck-row .val{grid-column:1/-1;padding:0 12px 3px 60px}.ck-row .val:empty{display:none}.chain{flex-direction:column;align-items:flex-start}.link{flex-direction:column;align-items:flex-start}.link+.link::before{padding:0 0 2px 10px;content:"↓ waits for"}}
`;

function cardOf(info: CoroutineInfo): Markup {
  const { frames, task } = info;
  const last = frames.at(-1);
  return html`<section class="ck-card" aria-label="${label(info)}">
<div class="head"><b class="m">${info.call}</b>${sign(info.state)}<span class="soft">${where(info)}</span><span class="push soft">${info.kind === "promise" ? "native promise" : info.kind}${task && html` of <b class="m">${task.name}</b>, ${taskWords(task)}`}</span></div>
${frames.map((frame, i) => frameOf(frame, i > 0, frame === last, info.state))}${info.frames.length === 0 && info.ended ? html`<div class="said">It ${info.ended}.</div>` : null}${
  info.chain.length > 0 &&
  html`<div class="foot"><div class="h">Who waits for whom, and what will wake it</div><div class="chain" role="list">${info.chain.map(
    (link) =>
      html`<span class="link${link.self && " me"}" role="listitem"><span class="bx"><span class="m">${link.text}</span>${link.note && html` <span class="soft">${link.note}</span>`}</span></span>`,
  )}</div></div>`
}${notes(info)}</section>`;
}

function notes(info: CoroutineInfo): Markup | null {
  const { made, unknown } = info;
  if (made === null && unknown.length === 0) return null;
  return html`<div class="note">${made && html`<div>Made by ${placed(made.at)}${made.code && html`: <span class="m">${made.code}</span>`}</div>`}${unknown.map(
    (sentence) => html`<div>Not known: ${sentence}</div>`,
  )}</div>`;
}

function frameOf(frame: FrameInfo, inner: boolean, innermost: boolean, state: State): Markup {
  const what = [
    frame.at?.label,
    frame.gave !== undefined && html`gave out <span class="m" style="color:var(--ink)">${frame.gave}</span>`,
    !innermost && "waits inside the call it delegates to",
  ].filter(Boolean);
  return html`<div class="code${inner && " inner"}"><div class="fn"><span class="m">${inner && "↳ "}${frame.name}</span>${what.map((part) => html` · ${part as Markup}`)}</div>
${frameRows(frame).map((row) => rowOf(row, innermost ? glyph(state) : html`↳ `))}</div>
`;
}

function rowOf(row: Row, mark: Markup): Markup {
  if (row.kind === "skipped")
    return html`<div class="ck-row"><span class="no m">⋮</span><span class="skip">${row.text}</span></div>
`;
  const { text, columns } = row;
  const code = columns
    ? html`${text.slice(0, columns[0])}<span class="at">${text.slice(...columns)}</span>${text.slice(columns[1])}`
    : text || " ";
  return html`<div class="ck-row${row.here && " stop"}"${row.here && html` aria-current="true"`}><span class="m no">${row.here && mark}${row.number}</span><span class="m src">${code}</span><span class="m val">${row.locals.map(localOf)}</span></div>
`;
}

function localOf(local: LocalInfo): Markup {
  if (local.type === "unset") return html`<span><i>${local.name} ← ${local.preview}</i></span>`;
  return html`<span title="${local.type}"><i>${local.name} =</i> ${local.preview}</span>`;
}

function where({ kind, state, frames, ended }: CoroutineInfo): string | undefined {
  const [first, last] = [frames[0], frames.at(-1)];
  if (state === "created") return "not begun: no line of it has run";
  if (state === "running") return "it is on the stack at this moment";
  if (state === "waiting")
    return kind === "promise" ? "for what, the engine does not say" : "nobody has set its result";
  if (state !== "suspended") return frames.length > 0 ? ended : undefined;
  if (!first?.at || !last?.at) return "somewhere: the engine does not say where";
  const inside = first === last ? "" : `, inside ${last.name}, line ${last.at.line}`;
  return `stopped at line ${first.at.line}${inside}`;
}

function label(info: CoroutineInfo): string {
  const where = info.frames.at(-1)?.at;
  return `${info.kind} ${info.call}, ${info.state}${where ? ` at ${placed(where)}` : ""}`;
}
