// The step player: a recording gone through step by step. What is drawn at each step is drawn here; the page only
// shows it: every part of the picture is a list of (step, markup), and at step n the last one not after n is seen.
//
// Where scripts do not run, a still picture and a table of the steps stand in its place.

import type { FrameInfo, LocalInfo } from "./coroutine-info.ts";
import { type Lanes, lanesOf } from "./lanes.ts";
import { loopName } from "./loop-name.ts";
import { html, type Markup, raw } from "./markup.ts";
import { pageScript } from "./page.ts";
import { short } from "./place.ts";
import { count, cut, duration, round } from "./quantity.ts";
import type { Recording } from "./recording.ts";
import { Replay, type TaskNow, told } from "./replay.ts";
import { image, sheet } from "./sheet.ts";
import { isOver, sign } from "./sign.ts";
import { type PlayerSteps, playInPage } from "./step-player-page.ts";
import { mostSteps, stepLine, stepPlayerText, took } from "./step-player-text.ts";
import { timelineSvg } from "./timeline.ts";
import { stepAxis, units } from "./timeline-axis.ts";
import { laneShapes } from "./timeline-picture.ts";

const mostTasks = 26;
const mostRows = 200;
/** Lines of a source that are shown without being asked how near they are. */
const lineWindow = 400;
const linesAround = 60;

/** A recording as HTML, to be gone through. */
export function stepPlayer(recording: Recording): string {
  const all = lanesOf(recording);
  const steps = Math.min(all.steps.length, mostSteps);
  const letters = new Map(
    all.lanes.slice(0, mostTasks).map(({ id }, i) => [id, String.fromCharCode(65 + i)]),
  );
  const { places, ...data } = stepsOf(recording, all, steps, letters);
  const left = [
    all.steps.length > steps &&
      `Only the first ${count(steps, "step")} of ${count(all.steps.length, "step")} are here.`,
    all.lanes.length > mostTasks && `${count(all.lanes.length - mostTasks, "more task")} not shown.`,
    recording.dropped > 0 && `${count(recording.dropped, "earlier event")} dropped.`,
    ...recording.notes,
  ].filter(Boolean);
  const lines = sources(recording, places);
  const view = html`<section class="ck-card player" tabindex="0" aria-label="Step player of ${loopName(recording.loop)}: arrow keys go from step to step">
<div class="ctl"><button data-go="first" aria-label="first step">${icon("M2 1v10M11 1L4 6l7 5z")}</button><button data-go="back" aria-label="one step back">${icon("M10 1L3 6l7 5z")}</button><button data-go="play" class="play">Play</button><button data-go="fore" aria-label="one step forward">${icon("M2 1l7 5-7 5z")}</button><button data-go="last" aria-label="last step">${icon("M10 1v10M1 1l7 5-7 5z")}</button><b data-part="count"></b><span class="push soft keys"><kbd>←</kbd> <kbd>→</kbd> step · <kbd>↑</kbd> <kbd>↓</kbd> same task · <kbd>space</kbd> play</span></div>
<div class="track"><div class="who" aria-hidden="true">${[...letters].map(([id, letter]) => html`<div><b>${letter}</b> ${cut(nameIn(all, id), 12)}</div>`)}</div><div class="way">${track(recording, all, steps)}<div class="now" hidden></div><input type="range" min="0" max="${Math.max(0, steps - 1)}" value="0" aria-label="step"></div></div>
<div class="tell" data-part="tell" aria-live="polite"></div>
<div class="pg"><div><div class="h">Where everyone stands</div><div class="srcs" tabindex="0" role="group" aria-label="Where everyone stands">${lines.length > 0 ? lines : html`<div class="soft">nobody in a line that is known</div>`}</div></div>
<div><div class="h">Tasks and their values · <span class="new" role="mark">changed</span></div>${[...letters.keys()].map((id) => html`<div class="tk" data-part="task ${id}"></div>`)}
<div class="two"><div><div class="h">Ready queue</div><div data-part="queue"></div></div><div><div class="h">Timers · time left</div><div data-part="timers"></div></div></div><div class="h out">Output so far</div><div class="m said" data-part="output"></div></div></div>${left.length > 0 && html`<div class="note">${left.join(" ")}</div>`}</section>`;
  return sheet({
    name: "step-player",
    said: `Step player of ${loopName(recording.loop)}, ${count(all.steps.length, "step")}`,
    css: stepPlayerCss,
    still: [image(timelineSvg(recording), `Timeline of ${loopName(recording.loop)}`), table(recording, all)],
    view,
    scripted: true,
    script: pageScript(playInPage, data),
  });
}

/** What the page goes through. */
function stepsOf(
  recording: Recording,
  all: Lanes,
  steps: number,
  letters: ReadonlyMap<number, string>,
): PlayerSteps & { places: Set<string> } {
  const texts = new Map<string, number>();
  const parts: PlayerSteps["parts"] = {};
  const marks: PlayerSteps["marks"] = [];
  const places = new Set<string>();
  const indexOf = ({ text }: Markup) => texts.get(text) ?? texts.set(text, texts.size).size - 1;
  const put = (part: string, n: number, markup: Markup) => {
    const list = (parts[part] ??= []);
    const index = indexOf(markup);
    if (list.at(-1)?.[1] !== index) list.push([n, index]);
  };
  const replay = new Replay(recording.names);
  /** By task, frame and name: what it was when the task last ran. */
  const values = new Map<string, string>();
  let printed = 0;
  const { events, output, frames } = recording;
  all.steps.slice(0, steps).forEach((step, n) => {
    for (let i = step.first; i <= step.last; i++) replay.apply(events[i]!, i);
    put("tell", n, tellOf(recording, all, replay, n));
    put("count", n, html`step ${n} of ${steps - 1}`);
    for (const [id, letter] of letters) {
      const task = replay.tasks.get(id);
      if (!task) continue;
      const stands = task.stands === null ? [] : (frames[task.stands] ?? []);
      put(`task ${id}`, n, taskRow(task, letter, stands, values, step.task === id));
      const way = stands.flatMap(({ at }) => (at ? [short(at)] : []));
      for (const place of way) places.add(place);
      const kind = step.task === id ? "ran" : isOver(task.state) ? "over" : task.state;
      const mark = way.map((place, i): [string, string] => [place, i < way.length - 1 ? "outer" : kind]);
      const list = (marks[letter.charCodeAt(0) - 65] ??= []);
      if (JSON.stringify(list.at(-1)?.[1]) !== JSON.stringify(mark)) list.push([n, mark]);
    }
    put("queue", n, queueOf(replay, letters));
    put("timers", n, timersOf(replay, letters));
    while (printed < output.length && output[printed]!.t <= step.to) {
      const { task, text } = output[printed++]!;
      const letter = task === null ? undefined : letters.get(task);
      const line = html`<div>${letter && badge(letter)} ${cut(text.trim(), 200)}</div>`;
      (parts.output ??= []).push([n, indexOf(line)]);
    }
  });
  return {
    steps,
    tasks: all.steps.slice(0, steps).map(({ task }) => task ?? 0),
    texts: [...texts.keys()],
    parts,
    marks: Array.from({ length: letters.size }, (_, i) => marks[i] ?? []),
    places,
  };
}

function tellOf(recording: Recording, all: Lanes, replay: Replay, n: number): Markup {
  const step = all.steps[n]!;
  const { from, to, iteration, first, last } = step;
  const cell = recording.cells.find((one) => to >= one.from && from <= one.to);
  return html`<b>Step ${n}</b> at ${duration(from - all.from)}, iteration ${iteration}${cell && `, ${cell.label}`}: <b>${stepLine(step)}</b>${took(step)}. ${told(recording, replay, first, last)}`;
}

function taskRow(
  task: TaskNow,
  letter: string,
  frames: readonly FrameInfo[],
  values: Map<string, string>,
  ran: boolean,
): Markup {
  const rows = frames.map((frame) => {
    const locals = frame.locals.map((local, i) => {
      const key = `${task.id} ${frame.name} ${local.name}`;
      const changed = ran && values.get(key) !== local.preview && local.type !== "unset";
      values.set(key, local.preview);
      return html`${i === 0 ? "  " : ", "}${localOf(local, changed)}`;
    });
    return html`<div class="loc m">${frame.name}${frame.at && html`<span class="soft">:${frame.at.line ?? "?"}</span>`}${locals}</div>`;
  });
  return html`<div>${badge(letter, ran)} <b>${task.name}</b> <span class="soft m">${task.call}</span> ${sign(task.state)} <span class="soft">${task.state === "waiting" && "for "}${task.text}</span></div>${rows}`;
}

function localOf({ name, type, preview }: LocalInfo, changed: boolean): Markup {
  return type === "unset"
    ? html`<span class="soft">${name} not yet</span>`
    : html`<span class="soft">${name}\u00a0=</span> <span${changed && html` class="new" role="mark"`}>${cut(preview, 80)}</span>`;
}

function queueOf(replay: Replay, letters: ReadonlyMap<number, string>): Markup {
  if (replay.queue.length === 0) return html`<span class="soft">no task is ready</span>`;
  const items = replay.queue.slice(0, 12).map((id, i) => {
    const letter = letters.get(id);
    const text = `${replay.tasks.get(id)?.name} ${replay.tasks.get(id)?.state === "created" ? "begins" : "goes on"}`;
    return html`<div class="item${i >= replay.border && " next"}">${letter && badge(letter)} ${text}</div>`;
  });
  const edge = html`<div class="edge">${replay.border > 0 ? "this iteration ends here" : "next iteration"}</div>`;
  const more = replay.queue.length - items.length;
  return html`${items.slice(0, replay.border)}${edge}${items.slice(replay.border)}${more > 0 && html`<div class="soft">and ${more} more</div>`}`;
}

function timersOf(replay: Replay, letters: ReadonlyMap<number, string>): Markup {
  const timers = [...replay.timers].sort((a, b) => a[1] - b[1]);
  if (timers.length === 0) return html`<span class="soft">none</span>`;
  return html`${timers.slice(0, 8).map(([id, when]) => {
    const sleeper = [...replay.tasks.values()].find(({ waitsFor }) => waitsFor === id);
    const letter = sleeper && letters.get(sleeper.id);
    const left = when - replay.time;
    return html`<div>${letter && badge(letter)} <span class="m">${left <= 0 ? "due" : duration(left)}</span> <span class="soft">${sleeper?.name ?? ""}</span></div>`;
  })}${timers.length > 8 && html`<div class="soft">and ${timers.length - 8} more</div>`}`;
}

/** The cells and files in which somebody stands at some step, line by line; of a long one the lines around those places. */
function sources({ sources }: Recording, places: ReadonlySet<string>): Markup[] {
  return Object.entries(sources).flatMap(([label, source]) => {
    const stands = [...places]
      .filter((place) => place.startsWith(`${label}:`))
      .map((place) => Number(place.slice(label.length + 1)));
    if (stands.length === 0) return [];
    const all = source.split("\n");
    const isNear = (line: number) => stands.some((place) => Math.abs(line - place) <= linesAround);
    const lines: Markup[] = [];
    let left = 0;
    const tell = () => left > 0 && lines.push(html`<div class="fn soft">${count(left, "more line")}</div>`);
    for (const [i, text] of all.entries()) {
      const line = i + 1;
      if (all.length > lineWindow && !isNear(line)) left++;
      else {
        tell();
        left = 0;
        lines.push(
          html`<div class="ln" data-place="${label}:${line}"><span class="mk"></span><span class="nr m">${line}</span><span class="m tx">${text || " "}</span></div>
`,
        );
      }
    }
    tell();
    return [html`<div class="cell"><div class="fn soft">${label}</div>${lines}</div>`];
  });
}

function track(recording: Recording, all: Lanes, steps: number): Markup {
  const shown = all.lanes.slice(0, mostTasks);
  const axis = stepAxis(recording, { ...all, steps: all.steps.slice(0, steps) });
  const borders = axis.cells.map(({ from }) => `M${round(from)} 0V${shown.length * 14}`);
  return html`<svg class="pic" viewBox="0 0 ${units} ${shown.length * 14}" preserveAspectRatio="none" width="100%" style="height:${shown.length * 14}px" aria-hidden="true"><path d="${borders.join("")}" stroke="var(--hair)" fill="none"/>${shown.map(
    (
      lane,
      i,
    ) => html`<g transform="translate(0 ${i * 14 + 2}) scale(1 .62)">${raw(laneShapes(lane, axis, 0).shapes)}</g>
`,
  )}</svg>`;
}

/** JupyterLab aligns what is in tables to the right, as is right for numbers. */
const leftAligned = raw('style="text-align:left"');

function table(recording: Recording, all: Lanes): Markup {
  const replay = new Replay(recording.names);
  const rows = all.steps.slice(0, mostRows).map((step, n) => {
    for (let i = step.first; i <= step.last; i++) replay.apply(recording.events[i]!, i);
    return html`<tr><td>${n}</td><td>${step.iteration}</td><td ${leftAligned}>${stepLine(step)}</td><td ${leftAligned}>${told(recording, replay, step.first, step.last)}</td></tr>
`;
  });
  const more = all.steps.length - rows.length;
  return html`<table><thead><tr><th>step</th><th>iteration</th><th ${leftAligned}>who</th><th ${leftAligned}>what happened</th></tr></thead><tbody>
${rows}</tbody></table>${more > 0 && html`<p>And ${count(more, "more step")}.</p>`}<pre>${stepPlayerText(recording)}</pre>`;
}

function badge(letter: string, ran = false): Markup {
  return html`<span class="b${ran && " ran"}">${letter}</span>`;
}

function icon(d: string): Markup {
  return html`<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><path d="${d}" fill="currentColor" stroke="currentColor" stroke-width="1.5" stroke-linejoin="round"/></svg>`;
}

function nameIn({ lanes }: Lanes, id: number): string {
  return lanes.find((lane) => lane.id === id)?.name ?? "";
}

/** Rules for what is in it. */
export const stepPlayerCss = `
@media print{&>.ck-still{display:block}&>.ck-view[hidden]{display:none!important}}
.ctl{display:flex;flex-wrap:wrap;gap:6px 8px;align-items:center;padding:8px 12px;border-bottom:1px solid var(--hair)}
.play{min-width:66px;font-weight:600}
kbd{font:11px var(--jp-code-font-family,ui-monospace,monospace);border:1px solid var(--hair);border-radius:3px;padding:0 4px;background:none;color:inherit;box-shadow:none}
.track{display:grid;grid-template-columns:auto minmax(0,1fr);padding:6px 12px 0;gap:0 8px;font-size:10px;line-height:14px}
.who{white-space:nowrap;color:var(--soft)}
.who b{color:var(--ink);font-size:10px}
.way{position:relative}
.way .pic{display:block;cursor:pointer}
.pic path{vector-effect:non-scaling-stroke}
.now{position:absolute;top:-2px;border:2px solid var(--ink);border-radius:2px;min-width:5px;pointer-events:none}
.way input{display:block;width:100%;margin:2px 0 6px;accent-color:var(--run)}
.tell{padding:7px 12px;border-block:1px solid var(--hair);background:var(--here);min-height:4.4em;overflow-wrap:anywhere}
.pg{display:grid;grid-template-columns:minmax(0,1.25fr) minmax(0,1fr)}
.pg>div{padding:9px 12px;min-width:0}
.pg>div+div{border-left:1px solid var(--hair)}
.srcs{max-height:560px;overflow:auto}
.fn{font-size:11px;padding:3px 0}
.ln{display:grid;grid-template-columns:54px 30px minmax(0,1fr);line-height:17px}
.ln.hot{background:var(--here)}
.tx{white-space:pre-wrap;overflow-wrap:anywhere}
.nr{color:var(--soft);text-align:right;padding-right:8px}
.mk{display:flex;gap:1px;justify-content:flex-end;flex-wrap:wrap}
.b{display:inline-block;min-width:15px;height:14px;border-radius:3px;font:700 10px/12px var(--jp-ui-font-family,system-ui,sans-serif);text-align:center;border:1px solid var(--wait);color:var(--ink);background:var(--paper)}
.b.ran{background:var(--run);border-color:var(--run);color:var(--paper);forced-color-adjust:none}
.b.ready,.b.created{border:2px solid var(--ready);line-height:10px}
.b.outer{border-style:dotted;opacity:.75}
.tk{border-top:1px solid var(--hair);padding:4px 0;overflow-wrap:anywhere}
.tk:empty{display:none}
.h+.tk{border-top:0}
.loc{padding-left:20px}
.new{background:var(--here);border-bottom:2px solid var(--ready);font-weight:700}
.two{display:grid;grid-template-columns:1fr 1fr;gap:0 14px;margin-top:10px;border-top:1px solid var(--hair);padding-top:8px}
.item{border:1px solid var(--ready);border-left-width:4px;border-radius:3px;padding:1px 6px;margin:2px 0;font-size:12px;overflow-wrap:anywhere}
.item.next{border-style:dashed;border-color:var(--soft)}
.edge{display:flex;align-items:center;gap:5px;font-size:10.5px}
.edge::before,.edge::after{content:"";flex:1;border-top:2px solid var(--ink);min-width:8px}
.out{margin-top:10px;border-top:1px solid var(--hair);padding-top:8px}
.said{min-height:7.5em}
.said .fresh{font-weight:700}
@container (max-width:640px){.pg{grid-template-columns:minmax(0,1fr)}.pg>div+div{border-left:0;border-top:1px solid var(--hair)}.keys{display:none}.srcs{max-height:320px}}
`;
