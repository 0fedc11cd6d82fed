// The waiting graph as a picture: boxes and arrows, what is stuck in red, thick and numbered, and said below.
// Counterpart in words: waiting-text.ts.

import { curveBumpX, curveBumpY, line } from "d3-shape";
import type { LoopSnapshot } from "../coroutine/snapshot.ts";
import { columnsOf } from "../syntax/columns.ts";
import { loopName } from "./loop-name.ts";
import { html, type Markup, raw } from "./markup.ts";
import { count, cut, round } from "./quantity.ts";
import { image, sheet, standalone } from "./sheet.ts";
import { glyph, hue, shape } from "./sign.ts";
import { type WaitEdge, type Waiting, type WaitNode, waitingOf } from "./waiting.ts";
import { type Layout, layOut, type Measures, type Point } from "./waiting-layout.ts";
import { waitingSentences, waitingText } from "./waiting-text.ts";

/** The graph of a loop as HTML: beside each other where there is room, from top to bottom where there is not. */
export function waitingGraph(loop: LoopSnapshot): string {
  const waiting = waitingOf(loop);
  const { nodes, stuck, more } = waiting;
  const tasks = nodes.filter(({ kind }) => kind === "task").length;
  if (tasks === 0) return nobody(loop);
  const said = `Who waits for whom in ${loopName(waiting.loop)}${stuck.length > 0 ? `, ${stuck.length} stuck` : ""}`;
  // Where a little room is missing it is drawn smaller; a scroll bar is for more.
  const picture = (name: string, choice: Choice) => {
    const [layout, measures] = laidOut(waiting, choice);
    const least = Math.round(0.84 * (layout.width + 2 * margin));
    return html`<div class="pic ${name}" tabindex="0" role="group" aria-label="The graph">${pictureOf(waiting, layout, measures, least)}</div>`;
  };
  const view = html`<section class="ck-card" aria-label="${said}"><div class="head"><b>Who waits for whom</b><span class="soft">${loopName(waiting.loop)}, ${count(tasks, "task")}${more > 0 && ` (${count(more, "more task")} not shown)`} · an arrow goes from the waiter to what it waits for</span>${
    stuck.length > 0 &&
    html`<span class="push sign fail">${glyph("failed")}<b>${stuck.length} stuck</b></span>`
  }</div>
${picture("wide", wide)}
${picture("narrow", narrow)}
${stuck.map(
  ({ text, help }, i) =>
    html`<div class="stuck"><span class="no">${i + 1}</span><b>${text}</b><div class="soft">${help}</div></div>`,
)}</section>`;
  return sheet({
    name: "waiting-graph",
    said,
    css: waitingGraphCss,
    still: [
      image(waitingSvg(loop), stuck.map(({ text }) => text).join(" ") || "Who waits for whom"),
      html`<pre>${waitingText(loop)}</pre>`,
    ],
    view,
  });
}

/** The picture alone, as an SVG file. */
export function waitingSvg(loop: LoopSnapshot): string {
  const waiting = waitingOf(loop);
  return standalone(pictureOf(waiting, ...laidOut(waiting, wide)), textCss);
}

const across: Measures = { node: [150, 44], gap: [62, 26], down: false };
const down: Measures = { node: [128, 44], gap: [40, 14], down: true };
/** Between the two sides of a ring, where an arrow says `held by`. */
const betweenSides = 46;

/** How a picture may be laid out; the first that is no wider than `room` is taken, else the last. */
interface Choice {
  room: number;
  measures: readonly Measures[];
}
const ofWidth = (measures: Measures, width: number): Measures => ({ ...measures, node: [width, 44] });
const column = ofWidth(across, 128);
/** Beside each other; what is too deep for that goes from top to bottom. */
const wide: Choice = {
  room: 700,
  measures: [across, ofWidth(down, 150), down, column, ofWidth(down, 108), across],
};
const narrow: Choice = { room: 372, measures: [down, column, ofWidth(down, 108), ofWidth(down, 92)] };
const margin = 14;

const textCss =
  "text{font-size:12px;fill:var(--ink)}.t{font-weight:600}.s{font-size:10.5px;fill:var(--soft)}.x{font-weight:700;fill:var(--fail)}.halo{paint-order:stroke;stroke:var(--paper);stroke-width:3px}";
/** Rules for what is in it. */
export const waitingGraphCss = `
.pic{overflow-x:auto;padding:2px 0}
.pic svg{display:block;max-width:100%;height:auto}
.narrow{display:none}
.pic text{font-size:12px;fill:var(--ink)}
.pic .t{font-weight:600}
.pic .s{font-size:10.5px;fill:var(--soft)}
.pic .x{font-weight:700;fill:var(--fail)}
.pic .halo{paint-order:stroke;stroke:var(--paper);stroke-width:3px}
.stuck{border-top:1px solid var(--hair);padding:8px 12px 8px 36px;position:relative}
.no{position:absolute;left:10px;top:9px;width:18px;height:18px;border:2px solid var(--fail);color:var(--fail);border-radius:50%;text-align:center;font-weight:700;font-size:11px;line-height:14px}
@container (max-width:560px){.wide{display:none}.narrow{display:block}}
`;

function laidOut(waiting: Waiting, { room, measures: choices }: Choice): [Layout, Measures] {
  const ring = waiting.stuck.some(({ why }) => why === "deadlock");
  const [first] = choices;
  let measures = first!;
  let layout: Layout | undefined;
  for (const choice of [ofWidth(first!, widthOf(waiting, first!.node[0])), ...choices]) {
    measures = ring && choice.down ? { ...choice, gap: [choice.gap[0], betweenSides] } : choice;
    layout = layOut(waiting, measures);
    if (layout.width + 2 * margin <= room) break;
  }
  return [layout!, measures];
}

/** That of boxes in which nothing is cut, within bounds. */
function widthOf({ nodes }: Waiting, least: number): number {
  const needed = nodes.map((node) =>
    Math.max(
      insetOf(node) + columnsOf(node.title) * titleLetter + besideTitle(node),
      insetOf(node) + columnsOf(node.detail) * detailLetter + 4,
    ),
  );
  return Math.min(Math.max(least, ...needed.map(Math.ceil)), widest);
}

/** Widths of a letter, of the widest of the fonts that pages use. */
const titleLetter = 7.8;
const detailLetter = 6.2;
const widest = 230;

const insetOf = ({ kind }: WaitNode) => (kind === "future" ? 16 : 10);
/** What stands behind the title: a sign, or nothing. */
const besideTitle = ({ state, kind }: WaitNode) => (state || signs[kind] ? 22 : 8);

/** What it is called, and where it stands: the place is what one looks for. */
function cutDetail(detail: string, columns: number): string {
  const [call, place] = detail.split(" · ");
  if (place === undefined || columnsOf(detail) <= columns) return cut(detail, columns);
  return `${cut(call!, Math.max(4, columns - place.length - 3))} · ${place}`;
}

/** @param least pixels to which a page may narrow it */
function pictureOf(waiting: Waiting, layout: Layout, measures: Measures, least?: number): Markup {
  const [width, height] = [round(layout.width + 2 * margin), round(layout.height + 2 * margin)];
  return html`<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"${least !== undefined && html` style="min-width:${least}px"`}><title>Who waits for whom in ${loopName(waiting.loop)}</title><desc>${waitingSentences(waiting).join(" ")}</desc>
<g transform="translate(${margin} ${margin})">
${waiting.edges.map((edge, i) => arrow(edge, layout, i, waiting, measures))}${waiting.nodes.map((node) => box(node, layout.at.get(node.id)!, measures.node))}${waiting.stuck.map(
  ({ path, why }, i) => {
    // In the middle of a ring; of a lock without an owner, beside the arrow to who took it.
    const at = (why === "deadlock" ? path : path.slice(-2)).map((id) => layout.at.get(id)!);
    const [x, y] = middle(at);
    return number(i + 1, why === "deadlock" ? [x, y] : measures.down ? [x - 16, y] : [x, y + 16]);
  },
)}</g></svg>`;
}

function box(node: WaitNode, [cx, cy]: Point, [width, height]: Point): Markup {
  const [x, y] = [round(cx - width / 2), round(cy - height / 2)];
  const bad = node.stuck !== undefined;
  const task = node.kind === "task";
  const corner = task ? 6 : node.kind === "future" ? height / 2 : 0;
  const inset = insetOf(node);
  const dashed = node.kind === "future" && raw(' stroke-dasharray="3 2"');
  const mark = node.state
    ? html`<g transform="translate(${x + width - 19} ${y + 6})" class="${hue[node.state]}">${shape(node.state)}</g>`
    : signs[node.kind] &&
      html`<path transform="translate(${x + width - 19} ${y + 6})" d="${signs[node.kind]}" fill="none" stroke="var(--ink)" stroke-width="1.4"/>`;
  const room = width - inset - besideTitle(node);
  return html`<g><title>${`${node.title}: ${node.state ? `${node.state}, ` : ""}${node.detail}`}</title><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${corner}" fill="var(--tint)" stroke="var(--${bad ? "fail" : "soft"})" stroke-width="${bad ? 2 : 1}"${dashed}/><text class="t" x="${x + inset}" y="${y + 18}">${cut(node.title, Math.floor(room / titleLetter))}</text><text class="s" x="${x + inset}" y="${y + 33}">${cutDetail(node.detail, Math.floor((width - inset - 4) / detailLetter))}</text>${mark}</g>
`;
}

/** A lock is a padlock, a queue three bars, the others a circle that fills. */
const signs: Partial<Record<WaitNode["kind"], string>> = {
  lock: "M1.5 5.5h9v6h-9zM3.5 5.5v-2a2.5 2.5 0 0 1 5 0v2",
  condition: "M1.5 5.5h9v6h-9zM3.5 5.5v-2a2.5 2.5 0 0 1 5 0v2",
  queue: "M2 1v10M6 1v10M10 1v10",
  semaphore: "M6 1v10M2 4l4-3 4 3M2 8l4 3 4-3",
  event: "M2 11V1.5l8 2.5-8 2.5",
  barrier: "M1 3h10M1 6h10M1 9h10",
};

function arrow(
  edge: WaitEdge,
  layout: Layout,
  i: number,
  waiting: Waiting,
  { node, down }: Measures,
): Markup {
  const [a, b] = [layout.at.get(edge.from)!, layout.at.get(edge.to)!];
  const points = way(edge, a, b, layout.bends[i]!, waiting, node, down);
  const smooth = line<Point>()
    .x(([x]) => round(x))
    .y(([, y]) => round(y))
    .curve(down ? curveBumpY : curveBumpX);
  const straight = line<Point>()
    .x(([x]) => round(x))
    .y(([, y]) => round(y));
  const inRing = isOneRing(edge, waiting);
  const bad = edge.stuck !== undefined;
  const colour = bad ? "fail" : "wait";
  const [tip, before] = [points.at(-1)!, points.at(-2)!];
  const held = edge.says === "held by";
  const words = held ? edge.says : edge.how;
  const d = (inRing ? straight : smooth)(points)!;
  const [mx, my] = middle([points[0]!, tip]);
  const upright = Math.abs(tip[0] - points[0]![0]) < 2;
  return html`<path d="${d}" fill="none" stroke="var(--${colour})" stroke-width="${bad ? 2.6 : 1.4}"${held && raw(' stroke-dasharray="5 3"')} stroke-linejoin="round"/>${head(tip, inRing ? before : down ? [tip[0], before[1]] : [before[0], tip[1]], colour, bad)}${
    words &&
    html`<text class="s halo" x="${round(mx + (upright ? 7 : 0))}" y="${round(my + (upright ? 4 : -6))}"${!upright && raw(' text-anchor="middle"')}>${words}</text>`
  }
`;
}

/** From the edge of one box to the edge of the other, by way of the bends. */
function way(
  edge: WaitEdge,
  a: Point,
  b: Point,
  bends: readonly Point[],
  waiting: Waiting,
  [width, height]: Point,
  down: boolean,
): Point[] {
  const [w, h] = [width / 2 + 2, height / 2 + 2];
  const onEdge = (from: Point, towards: Point): Point => {
    const [dx, dy] = [towards[0] - from[0], towards[1] - from[1]];
    const t = Math.min(w / Math.abs(dx || 1e-9), h / Math.abs(dy || 1e-9));
    return [from[0] + dx * t, from[1] + dy * t];
  };
  if (isOneRing(edge, waiting)) return [onEdge(a, b), onEdge(b, a)];
  const start: Point = down ? [a[0], a[1] + h] : [a[0] + w, a[1]];
  const end: Point = down ? [b[0], b[1] - h] : [b[0] - w, b[1]];
  return [start, ...bends, end];
}

function isOneRing(edge: WaitEdge, { stuck }: Waiting): boolean {
  return stuck.some(
    ({ why, path }) => why === "deadlock" && path.includes(edge.from) && path.includes(edge.to),
  );
}

/** The arrow's head: a triangle whose tip touches the box. */
function head([x, y]: Point, [fx, fy]: Point, colour: string, large: boolean): Markup {
  const angle = Math.atan2(y - fy, x - fx);
  const size = large ? 11 : 8;
  const corner = (turn: number) =>
    `${round(x - size * Math.cos(angle + turn))} ${round(y - size * Math.sin(angle + turn))}`;
  return html`<path d="M${round(x)} ${round(y)}L${corner(0.45)} ${corner(-0.45)}z" fill="var(--${colour})"/>`;
}

function number(n: number, [x, y]: Point): Markup {
  return html`<circle cx="${round(x)}" cy="${round(y)}" r="9" fill="var(--paper)" stroke="var(--fail)" stroke-width="2"/><text class="x" x="${round(x)}" y="${round(y + 4)}" text-anchor="middle">${n}</text>`;
}

function middle(points: readonly Point[]): Point {
  const sum = (k: 0 | 1) => points.reduce((all, point) => all + point[k], 0) / points.length;
  return [sum(0), sum(1)];
}

function nobody(loop: LoopSnapshot): string {
  return sheet({
    name: "waiting-graph",
    said: `Who waits for whom in ${loopName(loop.name)}: nobody`,
    css: waitingGraphCss,
    still: html`<pre>${waitingText(loop)}</pre>`,
    view: html`<section class="ck-card"><div class="head"><b>Who waits for whom</b><span class="soft">${loopName(loop.name)}: no task is pending</span></div></section>`,
  });
}
