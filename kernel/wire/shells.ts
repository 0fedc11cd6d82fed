// The main shell and its subshells (JEP 91): a queue each, so that what stands in one waits for nothing in another.
//
// All of them have their cells run by the one cell thread, where they take turns at their awaits: a subshell is a thread of
// control, not a thread. It has no names and no count of its own.

import { v4 as uuid } from "uuid";
import { CellQueue } from "./cell-queue.ts";

/** A request names a subshell that is not there; ipykernel's name for it. */
export class UnknownSubshellError extends Error {
  override name = "UnknownSubshellError";

  constructor(id: unknown) {
    super(
      `There is no subshell ${String(JSON.stringify(id)).slice(0, 80)}: it was deleted, or never made by create_subshell_request.`,
    );
  }
}

/** This kernel has the main shell alone. */
export class NoSubshellsError extends Error {
  override name = "NoSubshellsError";

  constructor() {
    super("This kernel has no subshells: its supported_features do not name them.");
  }
}

export class Shells {
  readonly main = new CellQueue();
  private readonly subshells = new Map<string, CellQueue>();
  private ready = false;

  /** @param supported can there be others than the main one? */
  constructor(readonly supported: boolean) {}

  /** Nothing runs before this was called: the cell thread is still loading. */
  open(): void {
    this.ready = true;
    this.main.open();
    for (const queue of this.subshells.values()) queue.open();
  }

  /** @throws NoSubshellsError */
  create(): string {
    if (!this.supported) throw new NoSubshellsError();
    const id = uuid();
    const queue = new CellQueue();
    if (this.ready) queue.open();
    this.subshells.set(id, queue);
    return id;
  }

  /** What it runs goes on to its end; the cells behind that are aborted. @throws UnknownSubshellError, NoSubshellsError */
  delete(id: unknown): void {
    if (!this.supported) throw new NoSubshellsError();
    const queue = this.at(id);
    if (queue === undefined) throw new UnknownSubshellError(id);
    this.subshells.delete(id as string);
    queue.abort();
  }

  list(): string[] {
    return [...this.subshells.keys()];
  }

  /**
   * The queue of a header's subshell_id; null: it names none.
   *
   * @remarks Where there are no subshells the field is ignored, as JEP 91 has it.
   */
  of(id: unknown): CellQueue | null {
    if (id === undefined || id === null || !this.supported) return this.main;
    return this.at(id) ?? null;
  }

  /** Have every cell that waits, in whichever shell, aborted in its turn. */
  stop(): void {
    this.main.stop();
    for (const queue of this.subshells.values()) queue.stop();
  }

  private at(id: unknown): CellQueue | undefined {
    return typeof id === "string" ? this.subshells.get(id) : undefined;
  }
}
