// The global `progress`: go through an iterable, or wait for a gather, and see how far it is, in place, at most ten times
// a second.
// Counterpart: tqdm.

import { types } from "node:util";
import * as asyncio from "../coroutine/asyncio.ts";
import { elapsedMs } from "../coroutine/elapsed.ts";
import { gathered, resultsLeft } from "../coroutine/host.ts";
import type { Display, DisplayHandle } from "../display/display.ts";
import { type ProgressInfo, progressBar, progressText } from "../views/progress.ts";

const everyMs = 100;

export interface ProgressOptions {
  /** How many there will be; default: `length` or `size` of the iterable, else not known. */
  total?: number;
  label?: string;
}

/** Make the global `progress`. */
export function makeProgress(display: Display) {
  /** A gather, and a bar that follows what it waits for. */
  const follow = (future: asyncio.Future<unknown>, options: ProgressOptions) => {
    // A gather of nothing is a plain future with its result.
    const children = gathered(future) ?? (resultIsNone(future) ? [] : null);
    if (children === null) {
      throw new TypeError(
        `progress() of a future takes a gather, but got ${future}.\n  await progress(asyncio.gather(first(), second()))`,
      );
    }
    const bar = new Bar(display, new Set(children).size, options.label ?? "");
    if (children.length === 0) bar.end("finished");
    // Told of each: how often it is shown is the bar's to say, and no timer is put into the loop.
    asyncio.followProgress(children, (of) => bar.at(of), { every: 0 });
    return future;
  };

  /**
   * The same items, and a bar that follows them. A gather is given back as it is: `await progress(asyncio.gather(…))`.
   *
   *     for (const page of progress(pages)) …
   *     for await (const row of progress(rows, { total: 100, label: "rows" })) …
   *     for await (const size of progress(asyncio.asCompleted(downloads))) …
   * @throws TypeError when it cannot be iterated
   */
  return function progress<T>(
    items: Iterable<T> | AsyncIterable<T> | asyncio.Future<T>,
    options: ProgressOptions = {},
  ) {
    if (asyncio.isFuture(items)) return follow(items, options);
    const source = items as Partial<Iterable<T> & AsyncIterable<T>> | null | undefined;
    const sync = source?.[Symbol.iterator];
    const async = source?.[Symbol.asyncIterator];
    if (typeof sync !== "function" && typeof async !== "function") {
      if (types.isPromise(items))
        throw new TypeError(
          "progress() cannot see into a promise.\n  await progress(asyncio.gather(...promises))",
        );
      throw new TypeError(
        `progress() takes what can be iterated, but got ${items === null ? "null" : typeof items}.`,
      );
    }
    const { length, size } = items as { length?: unknown; size?: unknown };
    const known = length ?? size ?? resultsLeft(items);
    const total = options.total ?? (typeof known === "number" ? known : null);
    return {
      *[Symbol.iterator](): Generator<T, void, undefined> {
        if (typeof sync !== "function") throw new TypeError("These items come one by one: use `for await`.");
        const bar = new Bar(display, total, options.label ?? "");
        try {
          for (const item of items as Iterable<T>) {
            yield item;
            bar.step();
          }
          bar.end("finished");
        } catch (error) {
          bar.end("failed");
          throw error;
        } finally {
          bar.end("left");
        }
      },
      async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
        const bar = new Bar(display, total, options.label ?? "");
        try {
          for await (const item of items as AsyncIterable<T>) {
            yield item;
            bar.step();
          }
          bar.end("finished");
        } catch (error) {
          bar.end("failed");
          throw error;
        } finally {
          bar.end("left");
        }
      },
    };
  };
}

function resultIsNone(future: asyncio.Future<unknown>): boolean {
  if (!future.done() || future.cancelled() || future.exception() !== null) return false;
  const result = future.result();
  return Array.isArray(result) && result.length === 0;
}

class Bar {
  private readonly began = elapsedMs();
  private readonly info: ProgressInfo;
  private readonly handle: DisplayHandle<unknown>;
  private shown = 0;

  constructor(
    private readonly display: Display,
    total: number | null,
    label: string,
  ) {
    this.info = { label, total, done: 0, elapsed: 0, ended: null };
    this.handle = this.display.mime(this.bundle());
  }

  step(): void {
    this.info.done++;
    if (elapsedMs() - this.shown >= everyMs) this.show();
  }
  /** As many of them are done. */
  at({ total, done, failed, cancelled }: asyncio.Progress): void {
    this.info.done = done;
    if (done === total) this.end(failed > 0 ? "failed" : cancelled > 0 ? "cancelled" : "finished");
    else if (elapsedMs() - this.shown >= everyMs) this.show();
  }
  end(how: NonNullable<ProgressInfo["ended"]>): void {
    if (this.info.ended) return;
    this.info.ended = how;
    this.show();
  }
  private show(): void {
    this.shown = elapsedMs();
    this.info.elapsed = (this.shown - this.began) / 1000;
    this.handle.update(this.bundle());
  }
  private bundle() {
    return { "text/plain": progressText(this.info), "text/html": progressBar(this.info) };
  }
}
