// What waits for the cell thread: execute requests and comm messages of one shell, in order, one at a time.
//
// All else is answered without standing here. A cell that fails may stop the ones behind it (stop_on_error): those
// that stand in the queue at that moment, and none that come later.

import { log } from "./log.ts";

/** One piece of work for the cell thread. */
export interface Job {
  /**
   * Do it. What it throws is logged: the jobs behind it run.
   * @param stop call it to have every job that stands in the queue now aborted instead of run
   */
  run(stop: () => void): Promise<void>;
  /** Answer instead of running; a job without it cannot be aborted and runs. */
  abort?(): void;
}

export class CellQueue {
  private readonly waiting: Job[] = [];
  private readonly stopped = new Set<Job>();
  private working = false;
  private ready = false;

  /** Nothing runs before this was called: the cell thread is still loading. */
  open(): void {
    this.ready = true;
    void this.work();
  }

  push(job: Job): void {
    this.waiting.push(job);
    void this.work();
  }

  /** Have every job that waits now aborted, in its turn. */
  readonly stop = (): void => {
    for (const job of this.waiting) if (job.abort) this.stopped.add(job);
    if (!this.ready) void this.work();
  };

  /** Abort every job that waits, at once: nobody will wait for their turn. What cannot be aborted keeps it. */
  abort(): void {
    for (const job of this.waiting.splice(0)) {
      this.stopped.delete(job);
      if (job.abort) job.abort();
      else this.waiting.push(job);
    }
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    for (let job = this.next(); job !== undefined; job = this.next()) {
      try {
        if (this.stopped.delete(job)) job.abort!();
        else await job.run(this.stop);
      } catch (error) {
        log(`a request failed: ${(error as Error)?.stack ?? error}`);
      }
    }
    this.working = false;
  }

  /** While the cell thread loads, only jobs to abort pass. */
  private next(): Job | undefined {
    const [first] = this.waiting;
    if (first === undefined || (!this.ready && !this.stopped.has(first))) return undefined;
    return this.waiting.shift();
  }
}
