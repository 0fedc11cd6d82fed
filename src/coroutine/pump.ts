// Driving a loop over many turns of the host: work for a stretch of some milliseconds (STRETCH_MS), let the host serve its
// timers and I/O, go on; asleep until the next timer or the next handle where there is nothing to do.
//
// What is still to do stands in the loop, never in a promise, so that a cut of the stack loses nothing:
// `pumps` is the list of who must be started again (recovery.ts).

import { hooks } from "./hooks.ts";
import { STRETCH_MS, type StretchEnd } from "./iteration.ts";
import { inThisFlow } from "./process.ts";

/** What a pump needs of a loop. */
interface Pumped {
  _idle: boolean;
  readonly _todo: number;
  readonly _stopping: boolean;
  readonly _ready: { readonly length: number };
  readonly _timers: { first(): number };
  readonly _clock: { time(): number; schedule(seconds: number, wake: () => void): () => void };
  _stretch(limitMs: number): StretchEnd;
}

/** Who hears how it went. */
export interface Pumping {
  /** stop() took effect: the pump has ended. */
  stopped(): void;
  /** An error ended the run. @returns whether to go on all the same */
  failed(error: unknown): boolean;
  /** The user's interrupt; absent where it does not concern this loop. */
  interrupted?(): void;
  /** The stack was cut while this loop was on it. @returns whether to go on */
  cut(): boolean;
}

/** All that are at work. */
export const pumps = new Set<Pump>();

/** Drives one loop. */
export class Pump {
  /** What the host carries where it was started: the cell that waits for it. */
  readonly carried = hooks.carry?.get();
  private wake: (() => void) | null = null;
  private cancelWake: (() => void) | null = null;

  constructor(
    readonly loop: Pumped,
    readonly about: Pumping,
  ) {
    pumps.add(this);
  }

  /** One stretch, then whatever comes next. */
  work(): void {
    this.loop._idle = false;
    let end: StretchEnd;
    try {
      end = this.loop._stretch(STRETCH_MS);
    } catch (error) {
      if (!this.about.failed(error)) {
        this.end();
        return;
      }
      end = "time up";
    }
    if (end === "stopped") {
      this.end();
      this.about.stopped();
    } else this.plan();
  }

  /** Come back when there is something to do. */
  plan(): void {
    const { loop } = this;
    // In the flow of whoever began to drive it (the first call is in that turn). Else the tasks would find in an
    // AsyncLocalStorage what whoever happened to wake the loop has there: another task's request.
    this.wake ??= inThisFlow(() => {
      this.cancelWake = null;
      this.work();
    });
    this.cancelWake?.();
    this.cancelWake = null;
    loop._idle = false;
    if (loop._todo > 0 || loop._ready.length > 0 || loop._stopping) {
      this.cancelWake = loop._clock.schedule(0, this.wake);
      return;
    }
    const first = loop._timers.first();
    if (first !== Number.POSITIVE_INFINITY) {
      this.cancelWake = loop._clock.schedule(Math.max(0, first - loop._clock.time()), this.wake);
    }
    loop._idle = true;
  }

  /** Leave the loop standing. */
  end(): void {
    pumps.delete(this);
    this.cancelWake?.();
    this.cancelWake = null;
    this.loop._idle = false;
  }
}
