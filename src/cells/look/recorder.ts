// Records what a loop does: its trace, and beside it what only the cells know: which cell drove it, what was printed,
// and the values in each frame that suspends.
//
// Values are not taken at every step of a fast program: see look-budget.ts. The recording says at how many not.

import * as asyncio from "../../coroutine/asyncio.ts";
import { ITERATION, idOf, SUSPEND } from "../../coroutine/host.ts";
import type { TraceLog } from "../../coroutine/trace-log.ts";
import type { FrameInfo } from "../../views/coroutine-info.ts";
import { count, number } from "../../views/quantity.ts";
import type { Recording } from "../../views/recording.ts";
import { ownLoops } from "../coroutines.ts";
import type { Output } from "../output/output.ts";
import { type CellRun, currentRun } from "../run.ts";
import { sourceOf } from "../sources.ts";
import { framesOf } from "./coroutine-info.ts";
import { lookWithin, openBudget } from "./look-budget.ts";

/** Frames, printed lines and characters of these that are kept at most. */
const mostLooks = 5_000;
const mostLines = 2_000;
const mostText = 500_000;

export interface RecordOptions {
  /** Keep the last so many events; default 100,000. */
  limit?: number;
}

/** An open recording of one loop. */
export class Recorder {
  private readonly trace: asyncio.Trace;
  private readonly tasks = new Map<number, asyncio.Task<unknown>>();
  /** By the number of the event. */
  private readonly frames = new Map<number, FrameInfo[]>();
  private run: CellRun | null = currentRun();
  private readonly cells: { label: string; from: number; to: number }[] = [];
  private readonly output: Recording["output"][number][] = [];
  /** The last of these. */
  private last: Recorder["cells"][number];
  private unseen = 0;
  /** Characters in {@link output}. */
  private heard = 0;
  private unheard = 0;
  private readonly deafen: () => void;
  private readonly closeBudget = openBudget();

  constructor(
    private readonly loop: asyncio.EventLoop,
    out: Output,
    options: RecordOptions,
  ) {
    this.last = this.newCell(loop.time());
    this.trace = loop.trace({
      ...options,
      places: false, // they are in the frames, as far as there is time for those
      _onAdded: (kind, t, id, index) => {
        // A cell that drives the loop begins an iteration first.
        if (kind === ITERATION) this.inCell(t);
        else this.last.to = t;
        if (kind === SUSPEND) this.look(id, index);
      },
    });
    this.deafen = out.hear((text) => this.printed(text));
  }

  /** End it. */
  stop(): Recording {
    const kept = this.trace.stop();
    this.deafen();
    this.closeBudget();
    this.last.to = Math.max(this.last.to, this.loop.time());
    const { _names: names } = this.trace as TraceLog;
    const frames: Record<number, FrameInfo[]> = {};
    const labels = new Set(this.cells.map(({ label }) => label));
    for (const [index, found] of this.frames) {
      if (index < this.trace.dropped) continue;
      // The sources are kept once, beside the frames.
      frames[index - this.trace.dropped] = found.map(({ source, args, ...frame }) => frame);
      for (const { at } of found) if (at) labels.add(at.label);
    }
    const sources: Record<string, string> = {};
    for (const name of labels) {
      const source = sourceOf(name);
      if (source) sources[name] = source.code;
    }
    return {
      loop: this.loop.name,
      events: kept,
      dropped: this.trace.dropped,
      ...(names.size > 0 && { names: Object.fromEntries(names) }),
      cells: this.cells.filter(({ from, to }, i) => to > from || i === this.cells.length - 1),
      output: this.output,
      sources,
      frames,
      notes: [
        ...(this.unseen > 0
          ? [
              `Lines and values were not taken at ${count(this.unseen, "step")}, so as not to slow the program.`,
            ]
          : []),
        ...(this.unheard > 0 ? [`Printed lines that were not kept: ${number(this.unheard)}.`] : []),
      ],
    };
  }

  private inCell(t: number): void {
    const run = currentRun();
    const same = run === this.run || label(run) === this.last.label;
    this.run = run;
    // The notebook's loop runs between the cells too: there its time has no gaps.
    if (same || this.loop === ownLoops()[0]) this.last.to = t;
    else this.last = this.newCell(t);
  }

  private newCell(t: number) {
    const cell = { label: label(this.run), from: t, to: t };
    this.cells.push(cell);
    return cell;
  }

  private look(task: number, index: number): void {
    const found = this.frames.size < mostLooks ? lookWithin(null, () => this.framesOf(task)) : null;
    if (found) this.frames.set(index, found);
    else this.unseen++;
  }

  private framesOf(task: number): FrameInfo[] | null {
    const coro = this.taskOf(task)?.getCoro();
    return asyncio.isCoroutine(coro) ? framesOf(coro) : null;
  }

  private taskOf(id: number): asyncio.Task<unknown> | undefined {
    if (!this.tasks.has(id)) for (const task of asyncio.allTasks(this.loop)) this.tasks.set(idOf(task), task);
    return this.tasks.get(id);
  }

  private printed(text: string): void {
    const task = asyncio.currentTask(this.loop);
    const t = this.loop.time();
    for (const line of text.split("\n")) {
      if (line === "") continue;
      if (this.output.length >= mostLines || this.heard + line.length > mostText) this.unheard++;
      else {
        this.output.push({ t, task: task && idOf(task), text: line });
        this.heard += line.length;
      }
    }
  }
}

function label(run: CellRun | null): string {
  return `In[${(run?.owner ?? run)?.count ?? 0}]`;
}
