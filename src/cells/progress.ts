// The global `progress`: go through an iterable and see how far it is, in place, at most ten times a second.
// Counterpart: tqdm.

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
  /**
   * The same items, and a bar that follows them.
   *
   *     for (const page of progress(pages)) …
   *     for await (const row of progress(rows, { total: 100, label: "rows" })) …
   * @throws TypeError when it cannot be iterated
   */
  return function progress<T>(items: Iterable<T> | AsyncIterable<T>, options: ProgressOptions = {}) {
    const source = items as Partial<Iterable<T> & AsyncIterable<T>> | null | undefined;
    const sync = source?.[Symbol.iterator];
    const async = source?.[Symbol.asyncIterator];
    if (typeof sync !== "function" && typeof async !== "function") {
      throw new TypeError(
        `progress() takes what can be iterated, but got ${items === null ? "null" : typeof items}.`,
      );
    }
    const known =
      (items as { length?: unknown; size?: unknown }).length ?? (items as { size?: unknown }).size;
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
        } finally {
          bar.end("failed");
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
        } finally {
          bar.end("failed");
        }
      },
    };
  };
}

class Bar {
  private readonly began = performance.now();
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
    if (performance.now() - this.shown >= everyMs) this.show();
  }
  end(how: "finished" | "failed"): void {
    if (this.info.ended) return;
    this.info.ended = how;
    this.show();
  }
  private show(): void {
    this.shown = performance.now();
    this.info.elapsed = (this.shown - this.began) / 1000;
    this.handle.update(this.bundle());
  }
  private bundle() {
    return { "text/plain": progressText(this.info), "text/html": progressBar(this.info) };
  }
}
