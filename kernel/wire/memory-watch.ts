// Memory, while a cell runs: a process that runs out of it dies within the failing allocation, and no hook of any
// thread runs then. So the wire thread looks before: it warns in the cell, and interrupts it at the limit.
//
// The resident size is cheap and always at hand, but counts buffers and garbage too. Only where it could mean a full
// heap is the cell thread asked, on top of what it runs. Doubling allocations between two looks may still kill.

import type { Onlooker } from "../inspector.ts";

const LOOK_MS = 50;
/** Parts of the heap's limit: from here it is said in the cell … */
const WARN = 0.7;
/** … and here the cell is interrupted. */
const STOP = 0.85;
const ASK_MS = 500;
export const MIB = 1 << 20;

/** Evaluated in the cell thread, at any point of any program: bytes in use. */
const USED_HEAP = 'globalThis[Symbol.for("cokernel.heap")]()';

/** What a watch of memory needs of the kernel. */
export interface Watched {
  running(): boolean;
  inspector(): Promise<Onlooker | null>;
  /** Says something under the running cell. */
  say(text: string): void;
  interrupt(): Promise<void>;
  /** Resident size of the process, in bytes. */
  resident(): number;
}

interface Heap extends Watched {
  /** Bytes that the cell thread's heap may grow to. */
  readonly limit: number;
}

export class MemoryWatch {
  private timer: NodeJS.Timeout | null = null;
  private warned = false;
  private stopped = false;
  private asking = false;

  constructor(private readonly watched: Heap) {}

  /** A cell begins. */
  begin(): void {
    this.warned = this.stopped = false;
    this.timer ??= setInterval(() => void this.look(), LOOK_MS);
  }

  private async look(): Promise<void> {
    const { watched } = this;
    if (!watched.running()) {
      clearInterval(this.timer!);
      this.timer = null;
      return;
    }
    if (this.asking || this.stopped || watched.resident() < watched.limit * WARN) return;
    this.asking = true;
    const inspector = await watched.inspector();
    const used = Number((await inspector?.evaluate(USED_HEAP, ASK_MS, { returnByValue: true }))?.value ?? 0);
    this.asking = false;
    if (used < watched.limit * WARN || !watched.running()) return;
    const how = `${mebibytes(used)} of ${mebibytes(watched.limit)} MiB of the heap are in use`;
    if (used >= watched.limit * STOP) {
      this.stopped = true;
      watched.say(`${how}: the cell is interrupted, or the kernel would die. ${RAISE}\n`);
      void watched.interrupt();
    } else if (!this.warned) {
      this.warned = true;
      watched.say(`${how}; at ${STOP * 100} % the cell is interrupted. ${RAISE}\n`);
    }
  }
}

const RAISE =
  'To allow more, start Jupyter with NODE_OPTIONS="--max-old-space-size=8192" (MiB), or put the flag into kernel.json.';

/** `1,024`. */
export function mebibytes(bytes: number): string {
  return Math.round(bytes / MIB).toLocaleString("en");
}
