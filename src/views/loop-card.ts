// The loop card: the ready queue with the border of the iteration, the timers, and the tasks by state; and such
// cards side by side, before and after a step, with what changed marked. Counterpart in words: loop-card-text.ts.

import type { FutureInfo } from "../coroutine/future-info.ts";
import type { LoopSnapshot } from "../coroutine/snapshot.ts";
import { loopCardText } from "./loop-card-text.ts";
import { loopName } from "./loop-name.ts";
import { html, type Markup } from "./markup.ts";
import { count, duration, number, round } from "./quantity.ts";
import { sheet } from "./sheet.ts";
import { sign } from "./sign.ts";
import {
  amounts,
  andMore,
  borderWords,
  doing,
  handleWords,
  moreReady,
  nextWords,
  readable,
  standing,
  stateOf,
  tasksOf,
  timerWords,
} from "./snapshot-words.ts";

/** Whose loop it is: the notebook's own always runs, the cell loop moves only when a cell drives it. */
export type LoopRole = "notebook" | "cell" | "own";

/** A loop at a moment. */
export interface Moment {
  /** `before`, `after loop.step()`. */
  title: string;
  loop: LoopSnapshot;
}

/** One loop as HTML. */
export function loopCard(loop: LoopSnapshot, { role = "own" }: { role?: LoopRole } = {}): string {
  const text = loopCardText(loop);
  return sheet({
    name: "loop-card",
    said: label(readable(loop)),
    css: loopCardCss,
    still: html`<pre>${text}</pre>`,
    view: cardOf(loop, { role }),
  });
}

/** One loop at several moments, side by side; what changed from one to the next is marked. */
export function loopMoments(moments: readonly Moment[], { role = "own" }: { role?: LoopRole } = {}): string {
  const far = Math.max(...moments.map(({ loop }) => furthest(loop)));
  const cards = moments.map(({ title, loop }, i) => {
    const before = moments[i - 1]?.loop;
    return cardOf(loop, { role, title, far, ...(before && { before }) });
  });
  const anyChanged = moments.some(({ loop }, i) => {
    const before = moments[i - 1]?.loop;
    return before !== undefined && tasksOf(loop).some((task) => isChanged(task, before));
  });
  const text = moments.map(({ title, loop }) => `${title}:\n${loopCardText(loop)}`).join("\n\n");
  return sheet({
    name: "loop-card",
    said: moments
      .map(({ title, loop }, i) => (i === 0 ? `${loopName(loop.name)} ${title}` : title))
      .join(", "),
    css: loopCardCss,
    still: html`<pre>${text}</pre>`,
    view: html`<div class="moments">${cards}</div>${anyChanged && html`<div class="soft legend">◂ changed since the picture before</div>`}`,
  });
}

/** Rules for what is in it. */
export const loopCardCss = `
.ck-card{display:flex;flex-direction:column}
.cols{flex:1;align-content:start;display:grid;grid-template-columns:1.05fr 1fr 1.5fr}
.cols>div{padding:9px 12px 11px;min-width:0}
.cols>div+div{border-left:1px solid var(--hair)}
.moments{container-type:inline-size;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,215px),1fr));gap:0 12px}
.moments .cols{grid-template-columns:minmax(0,1fr)}
.moments .cols>div+div{border-left:0;border-top:1px solid var(--hair)}
.item{border:1px solid var(--ready);border-left-width:4px;border-radius:3px;padding:2px 7px;margin:3px 0;overflow-wrap:anywhere}
.item.next{border-style:dashed;border-color:var(--soft);color:var(--soft)}
.item.new{border-left-color:var(--run);border-left-style:solid}
.edge{display:flex;align-items:center;gap:6px;font-size:11px;margin:6px 0}
.edge::before,.edge::after{content:"";flex:1;border-top:2px solid var(--ink);min-width:10px}
.ck-row{display:contents}
.tm{display:grid;grid-template-columns:fit-content(45%) minmax(24px,1fr) auto;gap:3px 10px;align-items:center}
.tm .who{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.tm .bar{height:11px;border-left:2px solid var(--ink);display:flex;align-items:center;padding-right:10px}
.tm .way{display:flex;border-top:1.5px solid var(--wait);position:relative}
.tm .way::after{content:"";position:absolute;right:-8px;top:-5px;width:9px;height:9px;border-radius:50%;background:var(--paper);border:2px solid var(--wait)}
.tm .num{text-align:right;font-variant-numeric:tabular-nums}
.st{display:grid;grid-template-columns:auto fit-content(45%) minmax(0,1fr);gap:2px 10px}
.st .m{overflow-wrap:anywhere}
.st .what{color:var(--soft);overflow-wrap:anywhere}
.diff{font-weight:700}
.legend{font-size:11px;margin:-4px 2px 8px}
.cell{border:2px dashed var(--soft)}
.ck-badge{border:1px solid var(--soft);border-radius:3px;padding:0 5px;font-size:11px}
.cell .ck-badge{border-style:dashed}
.bottom{padding:6px 12px;border-top:1px solid var(--hair);background:var(--tint)}
@container (max-width:520px){.cols{grid-template-columns:minmax(0,1fr)}.cols>div+div{border-left:0;border-top:1px solid var(--hair)}}
`;

interface Options {
  role: LoopRole;
  title?: string;
  before?: LoopSnapshot;
  /** Seconds of the longest bar. */
  far?: number;
}

function label(loop: LoopSnapshot): string {
  const { ready, timers, tasks, pending } = amounts(loop);
  return `${loopName(loop.name)}, ${standing(loop)}, ${number(ready)} ready, ${count(timers, "timer")}, ${number(pending)} of ${count(tasks, "task")} pending`;
}

function cardOf(snapshot: LoopSnapshot, options: Options): Markup {
  const { role, title } = options;
  const loop = readable(snapshot);
  const tasks = tasksOf(loop);
  const all = amounts(loop);
  // Of the tasks that have ended only those are here of which something is still to be told: none is said to be none.
  const over = all.tasks - all.pending;
  const badge = { notebook: "∞ the notebook's", cell: "▸ moves when a cell drives it", own: null }[role];
  return html`<section class="ck-card ${role}" aria-label="${title && `${title}: `}${label(loop)}">
<div class="head"><b>${title ?? loopName(loop.name)}</b>${!title && badge && html`<span class="ck-badge">${badge}</span>`}<span class="soft">${standing(loop)}, iteration ${loop.iteration}</span>${!title && html`<span class="push soft m">time ${loop.time.toFixed(3)} s</span>`}</div>
<div class="cols"><div><div class="h">Ready queue · from the top</div>${queueOf(loop, options.before)}</div>
<div><div class="h">Timers · time left</div>${timersOf(loop, options.far ?? furthest(loop))}</div>
<div><div class="h">Tasks · ${number(all.pending)} pending${over > 0 && html`, ${number(over)} done`}</div>${tasks.length === 0 ? html`<span class="soft">none</span>` : html`<div class="st" role="list" aria-label="Tasks">${tasks.map((task) => taskRow(loop, task, options.before))}</div>`}${more(loop.left?.tasks)}</div></div>
<div class="bottom">Next: <b>${nextWords(loop)}</b></div></section>`;
}

function queueOf(loop: LoopSnapshot, before: LoopSnapshot | undefined): Markup {
  if (loop.ready.length === 0)
    return html`<span class="soft">empty: ${loop.timers.length > 0 ? "the loop would sleep" : "nothing to run"}</span>`;
  const isNew = (id: number) => before !== undefined && !before.ready.some((handle) => handle.id === id);
  const items = loop.ready.map(
    (handle, i) =>
      html`<div role="listitem" class="item${i >= loop.border && " next"}${isNew(handle.id) && " new"}">${handleWords(loop, handle)}${isNew(handle.id) && html` <b class="run">+ new</b>`}</div>`,
  );
  const edge = html`<div role="listitem" class="edge">${borderWords(loop)}</div>`;
  const left = moreReady(loop);
  const rest = left !== null && html`<div role="listitem" class="soft">${left}</div>`;
  // Else it lies in what was left out, or behind that.
  const among = loop.border <= items.length;
  const behind = !among && loop.border === amounts(loop).ready;
  return html`<div role="list" aria-label="Ready queue">${items.slice(0, loop.border)}${among && edge}${items.slice(loop.border)}${rest}${behind && edge}</div>`;
}

function timersOf(loop: LoopSnapshot, far: number): Markup {
  if (loop.timers.length === 0) return html`<span class="soft">none</span>`;
  return html`<div class="tm" role="list" aria-label="Timers">${loop.timers.map((timer) => {
    const share = round((100 * Math.max(0, timer.inSeconds)) / far);
    const left = timer.cancelled ? "cancelled" : timer.inSeconds <= 0 ? "due" : duration(timer.inSeconds);
    return html`<div class="ck-row" role="listitem"><span class="who">${timerWords(loop, timer)}</span><span class="bar" aria-hidden="true"><span class="way" style="width:${share}%"></span></span><span class="num m">${left}</span></div>`;
  })}</div>${more(loop.left?.timers)}`;
}

function more(n: number | undefined): Markup | null {
  return n ? html`<div class="soft">${andMore(n)}</div>` : null;
}

function taskRow(loop: LoopSnapshot, task: FutureInfo, before: LoopSnapshot | undefined): Markup {
  const changed = before !== undefined && isChanged(task, before);
  return html`<div class="ck-row" role="listitem"><span>${sign(stateOf(task))}</span><span class="m${changed && " diff"}">${task.name}${changed && html`<span role="img" title="changed"> ◂</span>`}</span><span class="what">${doing(loop, task)}</span></div>`;
}

function isChanged(task: FutureInfo, before: LoopSnapshot): boolean {
  const then = before.futures.find(({ id }) => id === task.id);
  return !then || stateOf(then) !== stateOf(task) || then.waitsFor !== task.waitsFor;
}

function furthest({ timers }: LoopSnapshot): number {
  return Math.max(...timers.map(({ inSeconds }) => inSeconds), 0.001);
}
