// What a timeline does in the page: zoom, and saying in words what is under the pointer or the cursor. It reads the
// picture's own paths, so the page holds nothing twice.

import type { hearKeys, Page } from "./page.ts";

/** What the picture does not hold. */
export interface TimelineReading {
  units: number;
  /** Where lanes are in the picture. */
  top: number;
  pitch: number;
  steps: number;
  /** Of the axis by time: from and to in units, seconds, and the cell. */
  cells: [number, number, number, string][];
  words: string[];
  /** Name, how it ended, and what it waited for after each of its steps, as an index of words. */
  lanes: [string, string, number[]][];
}

/** A function for {@link pageScript}: names nothing outside of itself. */
export function timelineInPage(root: Page, data: TimelineReading, hear: typeof hearKeys): void {
  const read: Page = root.querySelector(".read");
  const caption: string = read.textContent;
  const zooming: Page = root.querySelector(".zoom");
  zooming.hidden = false;
  let zoom = 1;

  const length = (s: number) =>
    s < 0.001
      ? `${Math.round(s * 1e6)} µs`
      : s < 1
        ? `${+(s * 1e3).toPrecision(3)} ms`
        : `${+s.toPrecision(4)} s`;
  /** The stretches of a path: `M12 0v16M40 0h9v16h-9z` as [[12, 12], [40, 49]]. */
  const stretches = (path: Page): [number, number][] =>
    [...(path?.getAttribute("d") ?? "").matchAll(/M(\d+) \d+(?:h(\d+))?/g)].map((m) => [
      +m[1]!,
      +m[1]! + +(m[2] ?? 0),
    ]);
  const tell = (pic: Page, lane: number, x: number, near: number): string => {
    const group: Page = pic.querySelector(`[data-lane="${lane}"]`);
    const [name, ended, whys] = data.lanes[lane]!;
    const paths: Page[] = [...group.querySelectorAll("path")];
    const runs = stretches(paths.find((p) => p.getAttribute("fill") === "var(--run)"));
    const ready = stretches(paths.find((p) => p.getAttribute("stroke") === "var(--ready)"));
    const inside = ([a, b]: [number, number]) => x >= a - near && x <= b + near;
    const byTime = pic.classList.contains("time");
    const cell = data.cells.find(([a, b]) => x >= a && x <= b);
    const lasting = ([a, b]: [number, number]) =>
      byTime && cell && b > a ? ` for ${length(((b - a) / (cell[1] - cell[0])) * cell[2])}` : "";
    const at = !byTime
      ? `step ${Math.min(data.steps - 1, Math.floor((x / data.units) * data.steps))}`
      : cell
        ? `${cell[3]}, ${length(((x - cell[0]) / (cell[1] - cell[0])) * cell[2])}`
        : "between two cells: the loop is stopped, every task stays where it is";
    const run = runs.findIndex(inside);
    const before = runs.filter(([a]) => a <= x + near).length;
    const why = whys[before - 1];
    const doing =
      run >= 0
        ? `runs${lasting(runs[run]!)}${whys.length > 0 ? `, its step ${run + 1} of ${runs.length}` : ""}`
        : ready.some(inside)
          ? `is ready, and not yet its turn${lasting(ready.find(inside)!)}`
          : before === 0
            ? "has not run yet"
            : before === runs.length && ended !== "pending"
              ? ended
              : `waits${why === undefined ? "" : ` for ${data.words[why]}`}`;
    return `${name} ${doing} · ${at}`;
  };

  for (const pic of root.querySelectorAll(".pic") as Page[]) {
    const lanes: Page = pic.querySelector(".lanes");
    const stretched: Page = pic.querySelector(`[viewBox]`);
    const cursor: Page = root.ownerDocument.createElementNS("http://www.w3.org/2000/svg", "path");
    cursor.setAttribute("stroke", "var(--ready)");
    cursor.setAttribute("stroke-width", "2");
    stretched.append(cursor);
    // Before the first step, which may stand at 0.
    let [lane, x] = [0, -1];
    const here = (event: Page): [number, number, number] => {
      const matrix = stretched.querySelector("path").getScreenCTM();
      const point = new (root.ownerDocument.defaultView as Page).DOMPoint(event.clientX, event.clientY);
      const { x, y } = point.matrixTransform(matrix.inverse());
      return [Math.floor((y - data.top) / data.pitch), x, 3 / matrix.a];
    };
    const show = (near: number) => {
      read.textContent = tell(pic, lane, x, near);
      cursor.setAttribute("d", `M${x} 32V${data.top + data.pitch * data.lanes.length}`);
    };
    // The keys are answered aloud. Of the pointer a screen reader is not told: it says something else at each move.
    const aloud = (loud: boolean) => read.setAttribute("aria-live", loud ? "polite" : "off");
    /** Where it is zoomed, the keys may lead out of what is seen. */
    const follow = () => {
      const off = cursor.getBoundingClientRect().left - lanes.getBoundingClientRect().left;
      if (off < 0 || off > lanes.clientWidth) lanes.scrollLeft += off - lanes.clientWidth / 2;
    };
    lanes.addEventListener("pointermove", (event: Page) => {
      const [row, at, near] = here(event);
      if (row < 0 || row >= data.lanes.length || at < 0 || at > data.units) return;
      [lane, x] = [row, at];
      aloud(false);
      show(near);
    });
    const forget = () => {
      read.textContent = caption;
      cursor.removeAttribute("d");
    };
    lanes.addEventListener("pointerleave", forget);
    hear(lanes, (event: Page) => {
      aloud(true);
      const along = { ArrowLeft: -1, ArrowRight: 1 }[event.key as string];
      const across = { ArrowUp: -1, ArrowDown: 1 }[event.key as string];
      if (event.key === "Escape") forget();
      else if (event.key === "+" || event.key === "=") scale(2);
      else if (event.key === "-") scale(0.5);
      else if (event.key === "0") scale(0);
      else if (across) {
        lane = Math.max(0, Math.min(data.lanes.length - 1, lane + across));
        show(0);
      } else if (along) {
        const group: Page = pic.querySelector(`[data-lane="${lane}"]`);
        const runs = stretches(group.querySelector('[fill="var(--run)"]')).map(([a]) => a);
        const next = along > 0 ? runs.find((a) => a > x) : runs.reverse().find((a) => a < x);
        if (next !== undefined) x = next;
        show(0);
        follow();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    lanes.addEventListener(
      "wheel",
      (event: Page) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        scale(event.deltaY < 0 ? 1.25 : 0.8, event.clientX - lanes.getBoundingClientRect().left);
      },
      { passive: false },
    );
  }

  /** Zoom by a factor around a place; 0: all of it. */
  function scale(factor: number, around?: number): void {
    const next = factor === 0 ? 1 : Math.max(1, Math.min(64, zoom * factor));
    for (const lanes of root.querySelectorAll(".lanes") as Page[]) {
      const middle = around ?? lanes.clientWidth / 2;
      const left = ((lanes.scrollLeft + middle) * next) / zoom - middle;
      lanes.firstElementChild.style.width = `${next * 100}%`;
      lanes.scrollLeft = left;
    }
    zoom = next;
  }
  zooming.addEventListener("click", (event: Page) => {
    const how = event.target.dataset.zoom;
    if (how) scale({ in: 2, out: 0.5, all: 0 }[how as "in"] ?? 0);
  });
}
