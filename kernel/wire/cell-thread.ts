// The cell thread, as the wire thread sees it: asked by messages, answering by messages, never waited for blindly.
//
// Output does not come here (output.ts), and how to stop a cell is interrupt.ts.

import type {
  CellChannels,
  CellId,
  CommMessage,
  Executed,
  ExecuteRequest,
  FromCell,
  ToCell,
} from "../../src/cells/messages.ts";
import { Phase, Word } from "../../src/cells/messages.ts";

/** What is told to others as it comes. */
export interface CellEvents {
  ready(): void;
  input_request(message: Extract<FromCell, { type: "input_request" }>): void;
  interrupted(message: Extract<FromCell, { type: "interrupted" }>): void;
  forgotten(message: Extract<FromCell, { type: "forgotten" }>): void;
  type_errors(message: Extract<FromCell, { type: "type_errors" }>): void;
  exit(message: Extract<FromCell, { type: "exit" }>): void;
}

/** A look takes a few milliseconds, the first one some more. A cell that spins lets nobody look, and who asks must not wait for it. */
const LOOK_MS = { idle: 1_000, busy: 100 };

export class CellThread {
  /** Shared with the cell thread: see {@link Word}. */
  readonly words: Int32Array;
  private ended: ((result: Executed | null) => void) | null = null;
  private last: ExecuteRequest | CommMessage | null = null;
  private looks = 0;
  private readonly looking = new Map<number, (text: string | null) => void>();

  constructor(
    private readonly channels: CellChannels,
    private readonly events: CellEvents,
  ) {
    this.words = new Int32Array(channels.words);
    channels.port.on("message", (message: FromCell) => this.take(message));
  }

  /** True while user code is on the stack. */
  get running(): boolean {
    return Atomics.load(this.words, Word.PHASE) === Phase.RUNNING;
  }

  /** The cell that it has begun last: one that was given stands behind whatever spins. */
  get begun(): CellId {
    return Atomics.load(this.words, Word.BEGUN);
  }

  /** The cell, or comm message, that it has still to answer. */
  get busy(): CellId | null {
    return this.ended === null ? null : this.given;
  }

  /** The cell, or comm message, that it was given last. */
  get given(): CellId {
    return this.last?.cell ?? 0;
  }

  post(message: ToCell): void {
    this.channels.port.postMessage(message);
  }

  /** Run a cell. One at a time. */
  async execute(request: ExecuteRequest): Promise<Executed> {
    return (await this.ask(request))!;
  }

  /** Let the cell thread handle a comm message. */
  async comm(message: CommMessage): Promise<void> {
    await this.ask(message);
  }

  /** What these names hold, of a coroutine or a function; null: neither, or a cell keeps the thread for itself. */
  look(names: string[]): Promise<string | null> {
    const id = ++this.looks;
    return new Promise((resolve) => {
      const done = (text: string | null) => {
        clearTimeout(timer);
        this.looking.delete(id);
        resolve(text);
      };
      const timer = setTimeout(done, this.busy ? LOOK_MS.busy : LOOK_MS.idle, null);
      this.looking.set(id, done);
      this.post({ type: "look", id, names });
    });
  }

  close(): void {
    const { port, bulk, input } = this.channels;
    for (const each of [port, bulk, input]) each.close();
  }

  private ask(message: ExecuteRequest | CommMessage): Promise<Executed | null> {
    return new Promise((resolve) => {
      this.last = message;
      this.ended = resolve;
      this.post(message);
    });
  }

  private take(message: FromCell): void {
    switch (message.type) {
      case "executed":
      case "handled":
        // A cell that was settled by an interrupt may answer once more, for itself.
        if (message.cell !== this.busy) return;
        this.ended!(message.type === "executed" ? message.result : null);
        this.ended = null;
        return;
      case "looked":
        this.looking.get(message.id)?.(message.text);
        return;
      case "ready":
        this.events.ready();
        return;
      case "input_request":
        this.events.input_request(message);
        return;
      case "interrupted":
        if (message.lost && this.ended !== null) this.post(this.last!);
        this.events.interrupted(message);
        return;
      case "forgotten":
        this.events.forgotten(message);
        return;
      case "type_errors":
        this.events.type_errors(message);
        return;
      case "exit":
        this.events.exit(message);
        return;
    }
  }
}
