// Memory given back in a quiet moment, by a thread for itself.
//
// V8 looks through what has lived for a while only when there is much of it, and the young generation grows with all that
// ever outlived a look, to 32 MiB on Node 20 and to 128 on 24: a thread that works in small pieces for hours comes to
// five times what it has in use. So V8 is asked to let go of all that it can, when a moment has gone by without work and the heap
// has grown enough for that to be worth a pause, some two milliseconds for each MiB in use.

import { setTimeout } from "node:timers";
import { getHeapStatistics } from "node:v8";

/** So long nothing must have been heard of work: a person takes longer to the next cell, a whole notebook's run does not. */
const QUIET_MS = 20;
/** And that only after so many pieces of work: the next one that makes much finds a young generation that must grow anew. */
const PIECES = 250;
/** Or so long nobody has worked at all. */
const REST_MS = 2_000;
const MIB = 1 << 20;
/** Growth that is worth it: so many bytes, and such a part of what was left the last time. */
const WORTH = { bytes: 4 * MIB, part: 0.25 };
/** With more in use the pause would be felt, and V8 looks through so large a heap by itself. */
const MOST = 64 * MIB;

/** What a thread asks V8 about its heap. */
export interface Heap {
  statistics(): { heapTotal: number; heapUsed: number };
  /** Let go of all that can be let go of. */
  collect(): Promise<void>;
}

const ownHeap: Heap = {
  // Not process.memoryUsage(): it reads more than the heap's size, and throws where there is no /proc.
  statistics() {
    const { total_heap_size: heapTotal, used_heap_size: heapUsed } = getHeapStatistics();
    return { heapTotal, heapUsed };
  },
  // Nobody but the inspector may ask V8 for this; it is loaded when there is something to collect, and not at the start.
  collect: async () => (await import("./inspector.ts")).inspectorAnswer("HeapProfiler.collectGarbage"),
};

export class QuietMemory {
  private readonly timers: NodeJS.Timeout[];
  private pieces = 0;
  /** The heap's size after the last time. */
  private left: number;

  /** @param idle is nothing under way? */
  constructor(
    private readonly idle: () => boolean,
    private readonly heap: Heap = ownHeap,
    times = { quietMs: QUIET_MS, pieces: PIECES, restMs: REST_MS },
  ) {
    this.left = heap.statistics().heapTotal;
    const { quietMs, pieces, restMs } = times;
    // Made here and then set anew: one made in a cell would hold that cell.
    this.timers = [
      setTimeout(() => this.pieces >= pieces && void this.look(), quietMs).unref(),
      setTimeout(() => void this.look(), restMs).unref(),
    ];
  }

  /** A piece of work has ended. */
  worked(): void {
    this.pieces++;
    for (const timer of this.timers) timer.refresh();
  }

  private async look(): Promise<void> {
    const { heapTotal, heapUsed } = this.heap.statistics();
    const worth = Math.max(WORTH.bytes, WORTH.part * this.left);
    if (!this.idle() || heapUsed > MOST || heapTotal - this.left < worth) return;
    this.pieces = 0;
    await this.heap.collect();
    this.left = this.heap.statistics().heapTotal;
  }
}
