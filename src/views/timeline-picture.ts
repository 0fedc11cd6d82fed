// The drawing of a timeline: a lane a task, height for activity (a full block runs, a half one is ready, a line waits).
//
// Positions along the axis are shares of the width, so that one drawing fits every width and every zoom: shapes are
// paths in a picture that is stretched, texts stand at percentages. A path a state and lane, and not an element a
// stretch, keeps ten thousand steps small.

import { columnsOf } from "../syntax/columns.ts";
import type { Lane, Lanes, Stretch } from "./lanes.ts";
import { loopName } from "./loop-name.ts";
import { html, type Markup, type Piece, raw } from "./markup.ts";
import { count, cut, round } from "./quantity.ts";
import type { Recording } from "./recording.ts";
import { hue, shape } from "./sign.ts";
import { type Axis, pixel, units } from "./timeline-axis.ts";

/** Height of a lane, and where the first one begins. */
export const pitch = 36;
export const top = 66;
const most = 60;
/** Left and right of the lanes, where the picture has a fixed width. */
const [left, right] = [150, 84];

export interface Picture {
  /** The lanes, as wide as what they stand in; and the names beside them. */
  plot: Markup;
  names: Markup;
  height: number;
  /** Stretches that share a pixel with another one and are drawn with it. */
  merged: number;
  /** Those drawn. */
  lanes: readonly Lane[];
}

/** @param grain in units: what lies closer together is drawn as one */
export function picture(recording: Recording, all: Lanes, axis: Axis, grain: number): Picture {
  const lanes =
    all.lanes.length > most ? [...all.lanes.slice(0, most - 1), rest(all.lanes.slice(most - 1))] : all.lanes;
  const y = (i: number) => top + i * pitch;
  const bottom = y(lanes.length) + 2;
  const height = bottom + 42;
  const row = new Map(lanes.map(({ id }, i) => [id, i]));
  let merged = 0;
  const drawn = lanes.map((lane, i) => {
    const { shapes, merged: more } = laneShapes(lane, axis, grain);
    merged += more;
    return html`<g transform="translate(0 ${y(i) + 10})" data-lane="${i}">${raw(shapes)}</g>
`;
  });
  const plot = html`<svg viewBox="0 0 ${units} ${height}" preserveAspectRatio="none" width="100%" height="${height}" overflow="visible">${frame(axis, bottom)}${busy(all, axis, grain)}${births(lanes, row, axis, y)}${drawn}${cancels(lanes, row, axis, y)}</svg>
${cellTexts(axis)}${lanes.map((lane, i) => laneTexts(lane, axis, y(i)))}${outputs(recording, all, axis, bottom)}`;
  const names = html`<text class="n s" x="${left - 12}" y="57">loop busy</text>
${lanes.map(
  (
    lane,
    i,
  ) => html`<text class="n b" x="${left - 12}" y="${y(i) + 17}">${cut(lane.name, 18)}</text><text class="n s" x="${left - 12}" y="${y(i) + 30}">${cut(lane.call, 24)}</text>
`,
)}<text class="n s" x="${left - 12}" y="${bottom + 22}">output</text>`;
  return { plot, names, height, merged, lanes };
}

/** The picture in one SVG of a fixed width in pixels. */
export function fixed({ plot, names, height }: Picture, width: number, said: Markup): Markup {
  return html`<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}">${said}
<svg x="${left}" width="${width - left - right}" height="${height}" overflow="visible">
${plot}</svg>
${names}</svg>`;
}

/**
 * The picture in HTML, as wide as there is room; see {@link fluidCss}. An application, since a screen reader keeps the arrow keys
 * of everything else to itself.
 */
export function fluid({ plot, names, height }: Picture, said: Markup): Markup {
  return html`<svg class="names" width="${left}" height="${height}" aria-hidden="true">${names}</svg>
<div class="lanes" tabindex="0" role="application" aria-label="Lanes: the arrow keys go from step to step and from task to task, + and − zoom"><svg class="plot" role="img" width="100%" height="${height}" overflow="visible">${said}
${plot}</svg></div>`;
}

/** Title and description of a picture. */
export function said({ loop }: Recording, all: Lanes): Markup {
  return html`<title>Timeline of ${loopName(loop)}</title><desc>${laneSentences(all).join(" ")}</desc>`;
}

export const pictureCss = `
text{font-size:11px;fill:var(--ink)}
.s{font-size:10.5px;font-weight:400;fill:var(--soft)}
.b{font-weight:600;font-size:12px}
.n{text-anchor:end}
.mid{text-anchor:middle}
.halo{paint-order:stroke;stroke:var(--paper);stroke-width:3px}
.word{fill:currentColor}
path{vector-effect:non-scaling-stroke}
`;
export const fluidCss = `
.pic{position:relative;display:grid;grid-template-columns:${left}px minmax(0,1fr);padding:4px 0}
.lanes{overflow-x:auto;padding-right:${right}px}
.pic svg{${pictureCss}}
.plot,.names{display:block}
@container (max-width:600px){.pic{grid-template-columns:minmax(0,1fr)}.lanes{padding:0 24px 0 12px}.pic .names{position:absolute;left:12px;top:4px;pointer-events:none}.pic .names .n{text-anchor:start;transform:translate(${12 - left}px,-10px)}.pic .names .s,.plot .word,.plot .wide{display:none}}
`;

/** A sentence a task. */
export function laneSentences({ lanes, steps }: Lanes): string[] {
  const first = `${count(lanes.length, "task")}, ${count(steps.length, "step")}.`;
  const each = lanes
    .slice(0, most)
    .map(({ name, steps, end }) => `${name}: ${count(steps, "step")}, ${end?.state ?? "pending"}.`);
  if (lanes.length > most) each.push(`And ${count(lanes.length - most, "more task")}.`);
  return [first, ...each];
}

/** Tasks beyond the last lane, in one. */
function rest(lanes: readonly Lane[]): Lane {
  const stretches = lanes
    .flatMap((lane) => lane.stretches.filter(({ doing }) => doing === "running"))
    .sort((a, b) => a.from - b.from);
  const [first] = lanes;
  return {
    ...first!,
    name: `${lanes.length} more tasks`,
    call: "",
    parent: null,
    stretches,
    end: null,
    cancels: [],
    steps: lanes.reduce((all, { steps }) => all + steps, 0),
  };
}

function ends({ from, to, first, last }: Stretch, axis: Axis): [number, number] {
  return [Math.round(axis.x({ t: from, step: first })), Math.round(axis.x({ t: to, step: last }))];
}

/** The paths of a lane, 16 high. */
export function laneShapes(lane: Lane, axis: Axis, grain: number): { shapes: string; merged: number } {
  const run: string[] = [];
  const ready: string[] = [];
  let merged = 0;
  let lastRun = Number.NEGATIVE_INFINITY;
  let lastReady = Number.NEGATIVE_INFINITY;
  let end = 0;
  for (const stretch of lane.stretches) {
    const [a, b] = ends(stretch, axis);
    end = Math.max(end, b);
    const wide = b - a;
    if (stretch.doing === "running") {
      if (b - lastRun < grain && wide < pixel) {
        merged++;
        continue;
      }
      // Too short to be seen as a block: a stroke, which is never thinner than two pixels.
      run.push(wide < pixel ? `M${a} 0v16` : `M${a} 0h${wide}v16h-${wide}z`);
      lastRun = b;
    } else if (stretch.doing === "ready" && wide >= pixel / 2 && b - lastReady >= grain) {
      ready.push(`M${a} 4h${wide}v8h-${wide}z`);
      lastReady = b;
    }
  }
  const born = Math.round(axis.x(lane.born));
  const shapes =
    `<path d="M${born} 8H${lane.end ? Math.round(axis.x(lane.end)) : end}" fill="none" stroke="var(--wait)" stroke-width="1.6"/>` +
    (ready.length > 0
      ? `<path d="${ready.join("")}" fill="var(--paper)" stroke="var(--ready)" stroke-width="1.5"/>`
      : "") +
    (run.length > 0
      ? `<path d="${run.join("")}" fill="var(--run)" stroke="var(--run)" stroke-width="2"/>`
      : "");
  return { shapes, merged };
}

/** Borders of the cells, ticks, and the gaps between. */
function frame(axis: Axis, bottom: number): Markup {
  const borders = axis.cells.map(({ from, to }) => `M${round(from)} ${bottom}V32H${round(to)}V${bottom}`);
  const ticks = axis.cells.flatMap(({ ticks }) => ticks.map(({ x }) => `M${round(x)} 32v4`));
  const gaps = axis.gaps.map(({ from, to }) => {
    const hatch: string[] = [];
    const step = 8;
    for (let yy = 36; yy < bottom; yy += step) hatch.push(`M${round(from)} ${yy}L${round(to)} ${yy - step}`);
    return html`<path d="M${round(from)} 32H${round(to)}V${bottom}H${round(from)}z" fill="var(--tint)"/><path d="${hatch.join("")}" stroke="var(--hair)" stroke-width="1"/>`;
  });
  return html`${gaps}<path d="${borders.join("")}" fill="none" stroke="var(--ink)" stroke-width="1.5"/><path d="${ticks.join("")}" stroke="var(--soft)" fill="none"/>
`;
}

/** The loop itself: when it did something. */
function busy({ steps }: Lanes, axis: Axis, grain: number): Markup {
  const marks: string[] = [];
  let last = Number.NEGATIVE_INFINITY;
  const least = Math.max(grain, pixel);
  for (const [n, { from, to }] of steps.entries()) {
    const a = Math.round(axis.x({ t: from, step: n }));
    const b = Math.round(axis.x({ t: to, step: n + 1 }));
    if (b - last < least && b - a < pixel) continue;
    marks.push(b - a < pixel ? `M${a} 50v8` : `M${a} 50h${b - a}v8h-${b - a}z`);
    last = b;
  }
  return html`<path d="${raw(marks.join(""))}" fill="var(--soft)" stroke="var(--soft)" stroke-width="1"/>
`;
}

function births(
  shown: readonly Lane[],
  row: Map<number, number>,
  axis: Axis,
  y: (i: number) => number,
): Markup | null {
  const ways = shown.flatMap((lane, i) => {
    const parent = lane.parent === null ? undefined : row.get(lane.parent);
    if (parent === undefined || parent === i) return [];
    const [a, b] = parent < i ? [y(parent) + 26, y(i) + 10] : [y(parent) + 10, y(i) + 26];
    return `M${Math.round(axis.x(lane.born))} ${a}V${b}`;
  });
  if (ways.length === 0) return null;
  return html`<path class="birth" d="${ways.join("")}" fill="none" stroke="var(--soft)" stroke-dasharray="2 2"/>
`;
}

function cancels(
  shown: readonly Lane[],
  row: Map<number, number>,
  axis: Axis,
  y: (i: number) => number,
): Markup | null {
  const ways = shown.flatMap((lane, i) =>
    lane.cancels.slice(0, 20).map((cancel) => {
      const from = cancel.by === null ? undefined : row.get(cancel.by);
      const x = Math.round(axis.x(cancel));
      return `M${x} ${from === undefined ? y(i) - 2 : y(from) + 18}V${y(i) + 18}`;
    }),
  );
  if (ways.length === 0) return null;
  return html`<path d="${ways.join("")}" fill="none" stroke="var(--cancel)" stroke-width="2" stroke-dasharray="4 2"/>
`;
}

const percent = (x: number) => `${round((100 * x) / units, 2)}%`;

function cellTexts(axis: Axis): Piece[] {
  const ordinary = units / pixel;
  return [
    ...axis.cells.map(({ label, from, to, ticks }) => {
      const room = ((to - from) / units) * ordinary;
      return html`${room > columnsOf(label) * 7 && html`<text class="b" x="${percent(from)}" dx="4" y="26">${label}</text>`}${ticks.map(
        ({ x, label }, i) =>
          room > 60 &&
          html`<text class="s${i > 0 && " mid"}${i % 2 === 1 && " wide"}" x="${percent(x)}"${i === 0 && raw(' dx="4"')} y="46">${label}</text>`,
      )}
`;
    }),
    ...axis.gaps.map(
      ({ from, to, label }) =>
        ((to - from) / units) * ordinary > 36 &&
        html`<text class="s mid" x="${percent((from + to) / 2)}" y="12">${label}</text><text class="s mid wide" x="${percent((from + to) / 2)}" y="25">stopped</text>
`,
    ),
  ];
}

function laneTexts(lane: Lane, axis: Axis, y: number): Markup {
  const texts: Markup[] = [];
  let said = "";
  for (const stretch of lane.stretches) {
    if (texts.length >= 5) break;
    const { doing, why } = stretch;
    if (doing !== "waiting" || why === undefined || why === said) continue;
    const [a, b] = ends(stretch, axis);
    if ((b - a) / pixel < columnsOf(why) * 6 + 10) continue;
    texts.push(html`<text class="s wide" x="${percent(a)}" dx="6" y="${y + 13}">${why}</text>`);
    said = why;
  }
  const { end } = lane;
  // On a ground of its own: it may stand over the line at which the recording ends.
  return html`${texts}${
    end &&
    html`<svg x="${percent(axis.x(end))}" y="${y + 12}" overflow="visible" width="1" height="1"><g transform="translate(5 0)" class="${hue[end.state]}"><circle cx="6" cy="6" r="7" fill="var(--paper)"/>${shape(end.state)}<text class="s word halo" x="15" y="10">${end.state}</text></g></svg>`
  }
`;
}

function outputs({ output }: Recording, { steps }: Lanes, axis: Axis, bottom: number): Markup[] {
  const rows = [-1e9, -1e9];
  let step = 0;
  let last = Number.NEGATIVE_INFINITY;
  return output.flatMap(({ t, text }) => {
    while (step < steps.length && steps[step]!.to < t) step++;
    const x = axis.x({ t, step: step + 0.9 });
    if (x - last < pixel) return [];
    last = x;
    const at = x / pixel;
    const label = cut(text.trim(), 18);
    const half = columnsOf(label) * 2.9;
    const free = rows.findIndex((end) => at - half > end);
    if (free >= 0) rows[free] = at + half + 4;
    return html`<svg x="${percent(x)}" y="${bottom + 3}" overflow="visible" width="1" height="1"><path d="M0 0v7" stroke="var(--ink)" stroke-width="1.5"/>${
      free >= 0 && html`<text class="s mid wide" y="${19 + free * 12}">${label}</text>`
    }<title>${text.trim()}</title></svg>
`;
  });
}
