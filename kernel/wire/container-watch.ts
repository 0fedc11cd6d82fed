// The container's memory, while a cell runs: beyond its limit Linux kills the kernel, at once and without a word. What no heap's
// limit holds comes to it (buffers, images, what native code has), and in a small container the heap as well. So the cell that
// grows is interrupted before. What allocates much in one call may still kill.
//
// Counterpart for the heap: memory-watch.ts.

import { type ContainerMemory, type ContainerUse, roomOf } from "../container-memory.ts";
import { MIB, mebibytes, type Watched } from "./memory-watch.ts";

const LOOK_MS = 50;
/** With little room left: a cell may fill a gigabyte in a second. */
const NEAR_MS = 5;
/** Room below which the cell is interrupted: a part of the limit, within these bounds. A busy machine lets it grow on meanwhile. */
const PART = 1 / 8;
const LEAST = 48 * MIB;
const MOST = 128 * MIB;
/** So many times that is near. */
const NEAR = 5;
/** What a cell may grow by where there is no room: others filled the container, or cells before it. */
const GROWTH = 16 * MIB;
/** Letting go of a large heap's garbage takes some milliseconds a MiB. */
const COLLECT_MS = 3_000;

/** Evaluated in the cell thread, at any point of any program: V8 knows nothing of the limit, and may hold as much that nobody needs. */
const COLLECT = 'globalThis[Symbol.for("cokernel.collect")]()';

interface Contained extends Watched {
  readonly container: ContainerMemory;
}

export class ContainerWatch {
  private timer: NodeJS.Timeout | null = null;
  /** Until the next look. */
  private delay = LOOK_MS;
  private stopped = false;
  /** Resident size at the first look at the cell. */
  private before: number | null = null;
  /** Room that there was when garbage had been let go of, for as long as there is little. */
  private left = Number.POSITIVE_INFINITY;

  constructor(private readonly watched: Contained) {}

  /** A cell begins. */
  begin(): void {
    this.stopped = false;
    this.before = null;
    this.timer ??= setTimeout(() => void this.look(), this.delay);
  }

  private async look(): Promise<void> {
    const use = this.watched.running() ? this.watched.container.use() : null;
    if (use === null) {
      this.timer = null;
      return;
    }
    const short = Math.max(LEAST, Math.min(MOST, use.limit * PART));
    this.delay = roomOf(use) > short * NEAR ? LOOK_MS : NEAR_MS;
    const resident = this.watched.resident();
    this.before ??= resident;
    if (resident - this.before > GROWTH && !this.stopped) {
      const room = roomOf(use);
      if (room > 2 * short) this.left = Number.POSITIVE_INFINITY;
      // Garbage is let go of before it is urgent, since that takes a while, and again where as much has come as is worth it.
      else if (room < this.left - short / 2) {
        const used = use.used - Math.max(0, resident - (await this.withoutGarbage(resident)));
        this.left = use.limit - used;
        if (this.left < short && this.watched.running()) await this.stop({ ...use, used });
      }
    }
    this.timer = setTimeout(() => void this.look(), this.delay);
  }

  /** Resident size as soon as garbage has been let go of: a cell that spins makes more by the time that it is looked at from here. */
  private async withoutGarbage(resident: number): Promise<number> {
    const inspector = await this.watched.inspector();
    const collected = await inspector?.evaluate(COLLECT, COLLECT_MS, { returnByValue: true });
    return Number(collected?.value ?? resident);
  }

  private async stop({ used, limit }: ContainerUse): Promise<void> {
    this.stopped = true;
    this.watched.say(
      `${mebibytes(used)} of the ${mebibytes(limit)} MiB that the kernel's container may have are in use: the cell is interrupted, ` +
        "or the kernel would be killed. Let go of what is not needed any more, or have the container allowed more memory.\n",
    );
    await this.watched.interrupt();
    // What it held is garbage now, with which the next cell begins.
    await this.withoutGarbage(0);
  }
}
