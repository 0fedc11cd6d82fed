// The horizontal axis of a timeline, by time or by step. By time, what lies between two cells is a gap of fixed width
// with its length written on it; by step all steps are equally wide, since most are too short to see.

import { type ScaleLinear, scaleLinear } from "d3-scale";
import type { Lanes } from "./lanes.ts";
import { duration, round } from "./quantity.ts";
import type { Recording } from "./recording.ts";

/** Where something happened. */
export interface Moment {
  t: number;
  step: number;
}

export interface Axis {
  kind: "time" | "step";
  /** 0 at the left edge, {@link units} at the right one. */
  x(moment: Moment): number;
  cells: readonly {
    label: string;
    from: number;
    to: number;
    ticks: readonly { x: number; label: string }[];
  }[];
  gaps: readonly { from: number; to: number; label: string }[];
}

/** Width of a picture; so many are one pixel of an ordinary one that is not zoomed. */
export const units = 20_000;
export const pixel = 31;
/** Of a label such as `200 ms`, and the space beside it. */
const halfLabel = 27 * pixel;

export function timeAxis({ cells, loop }: Recording, { from, to }: Lanes): Axis {
  const shown = cells.length > 0 ? cells : [{ label: loop, from, to }];
  const gap = shown.length > 1 ? Math.min(0.075, 0.4 / (shown.length - 1)) * units : 0;
  const total = shown.reduce((all, cell) => all + Math.max(cell.to - cell.from, 1e-6), 0);
  const room = units - gap * (shown.length - 1);
  const domain: number[] = [];
  const range: number[] = [];
  let left = 0;
  for (const cell of shown) {
    const width = (room * Math.max(cell.to - cell.from, 1e-6)) / total;
    domain.push(cell.from, Math.max(cell.to, cell.from + 1e-6));
    range.push(left, left + width);
    left += width + gap;
  }
  const scale = scaleLinear().domain(domain).range(range).clamp(true);
  return {
    kind: "time",
    x: ({ t }) => scale(t),
    cells: shown.map((cell, i) => {
      const [x0, x1] = [range[2 * i]!, range[2 * i + 1]!];
      const own = scaleLinear()
        .domain([0, domain[2 * i + 1]! - cell.from])
        .range([x0, x1]);
      const ticks = fitting(own, x1 - x0);
      return {
        label: cell.label,
        from: x0,
        to: x1,
        ticks: ticks.map((s) => ({ x: own(s), label: duration(s) })),
      };
    }),
    gaps: shown.slice(1).map((cell, i) => ({
      from: range[2 * i + 1]!,
      to: range[2 * i + 2]!,
      label: duration(cell.from - shown[i]!.to),
    })),
  };
}

/** As many ticks as there is room for with their labels, in an ordinary picture; none whose label would cross the end. */
function fitting(scale: ScaleLinear<number, number>, width: number): number[] {
  for (let most = Math.max(1, Math.floor((width / units) * 9)); most > 1; most--) {
    const ticks = scale.ticks(most).filter((s) => scale(s) + halfLabel <= scale.range()[1]!);
    const [first, second] = ticks;
    if (first === undefined || second === undefined) continue;
    if (scale(second) - scale(first) >= 2 * halfLabel) return ticks;
  }
  return scale.ticks(1).slice(0, 1);
}

export function stepAxis({ cells, loop }: Recording, { steps, from, to }: Lanes): Axis {
  const scale = scaleLinear()
    .domain([0, Math.max(1, steps.length)])
    .range([0, units]);
  const shown = cells.length > 0 ? cells : [{ label: loop, from, to }];
  const bounds = shown.map((cell) => {
    const after = steps.findIndex((step) => step.from >= cell.from - 1e-9);
    return after < 0 ? steps.length : after;
  });
  bounds[0] = 0;
  const every = Math.max(1, scale.ticks(12)[1] ?? 1);
  return {
    kind: "step",
    x: ({ step }) => scale(step),
    cells: shown.map((cell, i) => {
      const [first, end] = [bounds[i]!, bounds[i + 1] ?? steps.length];
      const ticks: { x: number; label: string }[] = [];
      for (let n = Math.ceil(first / every) * every; n < end; n += every)
        ticks.push({ x: scale(n + 0.5), label: n === 0 ? "step 0" : String(round(n)) });
      return { label: cell.label, from: scale(first), to: scale(end), ticks };
    }),
    gaps: [],
  };
}
