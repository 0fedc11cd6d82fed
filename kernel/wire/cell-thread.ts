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
  Given,
  ToCell,
} from "../../src/cells/messages.ts";
import { Phase, Word } from "../../src/cells/messages.ts";
import { isRunnable, waitedForCore } from "../process-stat.ts";

/** What is told to others as it comes. */
export interface CellEvents {
  ready(): void;
  input_request(message: Extract<FromCell, { type: "input_request" }>): void;
  interrupted(message: Extract<FromCell, { type: "interrupted" }>): void;
  forgotten(message: Extract<FromCell, { type: "forgotten" }>): void;
  report(): void;
  type_errors(message: Extract<FromCell, { type: "type_errors" }>): void;
  exit(message: Extract<FromCell, { type: "exit" }>): void;
}

/**
 * A look at what names hold takes a few milliseconds, the first one some more, and on a busy machine many more. A cell that
 * spins may let nobody look, and who asks must not wait for it.
 */
const LOOK_MS = { idle: 1_000, busy: 150 };

/** A cell or comm message that has still to be answered. */
interface Asked {
  message: Given<ExecuteRequest | CommMessage>;
  subshell: boolean;
  ended(result: Executed | null): void;
}

export class CellThread {
  /** Shared with the cell thread: see {@link Word}. */
  readonly words: Int32Array;
  /** In the order in which they were given. */
  private readonly asked = new Map<CellId, Asked>();
  /** Place of what was given last. */
  given = 0;
  private looks = 0;
  private readonly looking = new Map<number, (text: string | null) => void>();

  constructor(
    private readonly channels: CellChannels,
    private readonly events: CellEvents,
  ) {
    this.words = new Int32Array(channels.words);
    channels.port.on("message", (message: FromCell) => this.take(message));
  }

  /** May user code be on the stack? Not before the first cell, and not while one is compiled: see {@link Phase}. */
  get running(): boolean {
    return Atomics.load(this.words, Word.PHASE) === Phase.RUNNING;
  }

  /** Does it work at something, as far as the system tells? */
  get works(): boolean {
    return isRunnable(process.pid);
  }

  /** Milliseconds for which it was ready and had no core, until it last got one. */
  get waited(): number {
    return waitedForCore(process.pid);
  }

  /** May its code be terminated only by its own hook, which switches async hooks off? */
  get hooked(): boolean {
    return Atomics.load(this.words, Word.HOOKED) !== 0;
  }

  /** Place of what it has begun last: what was given stands behind whatever spins. */
  get begun(): number {
    return Atomics.load(this.words, Word.BEGUN);
  }

  /** Has it still to answer this cell, or comm message? */
  isBusyWith(cell: CellId): boolean {
    return this.asked.has(cell);
  }

  /** What an interrupt means: the main shell's cell, or comm message; where it has none, those of the subshells. */
  get meant(): CellId[] {
    const all = [...this.asked];
    const main = all.filter(([, { subshell }]) => !subshell);
    return (main.length > 0 ? main : all).map(([cell]) => cell);
  }

  post(message: ToCell): void {
    this.channels.port.postMessage(message);
    if (message.type !== "interrupt" && message.type !== "cancel") return;
    Atomics.store(this.words, Word.WANTED, 1);
    Atomics.notify(this.words, Word.WANTED);
  }

  /** Run a cell. One at a time of each shell. */
  async execute(request: ExecuteRequest, subshell: boolean): Promise<Executed> {
    return (await this.ask(request, subshell))!;
  }

  /** Let the cell thread handle a comm message. */
  async comm(message: CommMessage, subshell: boolean): Promise<void> {
    await this.ask(message, subshell);
  }

  /** So long who asks what names hold waits for it, in milliseconds. */
  get lookMs(): number {
    return this.asked.size > 0 ? LOOK_MS.busy : LOOK_MS.idle;
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
      const timer = setTimeout(done, this.lookMs, null);
      this.looking.set(id, done);
      this.post({ type: "look", id, names });
    });
  }

  /** No thread stands in a call that may never end. */
  threadsFree(): void {
    Atomics.store(this.words, Word.THREADS_FREE, 1);
    Atomics.notify(this.words, Word.THREADS_FREE);
  }

  /** It has left by process.exit, and answers nothing any more: this is how what it was asked has ended. */
  left(code: number): void {
    for (const { ended } of this.asked.values()) ended(leftWith(code));
    this.asked.clear();
  }

  close(): void {
    const { port, bulk, input } = this.channels;
    for (const each of [port, bulk, input]) each.close();
  }

  private ask(work: ExecuteRequest | CommMessage, subshell: boolean): Promise<Executed | null> {
    const message = { ...work, given: ++this.given };
    return new Promise((ended) => {
      this.asked.set(work.cell, { message, subshell, ended });
      this.post(message);
    });
  }

  /** A termination cut one in its arrival, and those behind it wait for it. */
  private giveAgain(): void {
    const { begun } = this;
    for (const { message } of this.asked.values()) if (message.given > begun) this.post(message);
  }

  private take(message: FromCell): void {
    switch (message.type) {
      case "executed":
      case "handled":
        // A cell that was settled by an interrupt may answer once more, for itself.
        this.asked.get(message.cell)?.ended(message.type === "executed" ? message.result : null);
        this.asked.delete(message.cell);
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
        if (message.lost) this.giveAgain();
        this.events.interrupted(message);
        return;
      case "forgotten":
        this.events.forgotten(message);
        return;
      case "report":
        this.events.report();
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

/** 0 is no error, as in a script; the other codes have the name that clients know from Python's sys.exit. */
function leftWith(code: number): Executed {
  if (code === 0) return { status: "ok", data: null, userExpressions: {} };
  const [ename, evalue] = ["SystemExit", String(code)];
  return { status: "error", ename, evalue, traceback: [`${ename}: ${evalue}`] };
}
