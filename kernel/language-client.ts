// The language thread, as the wire thread sees it: started when it is first needed, asked with a time limit, told of
// every cell that ran. It may die (a native compiler is behind it) and is then started again at the next question; where
// the compiler hangs, which holds up the whole thread, the compiler is ended, and the thread starts another.

import { Worker } from "node:worker_threads";
import type {
  CompilerStarted,
  Completion,
  FallenBack,
  FromLanguage,
  Inspection,
  Pong,
  ToLanguage,
  TypeReport,
} from "../src/language/messages.ts";
import { tooDeep } from "../src/syntax/nesting.ts";
import { Waited } from "./waited.ts";
import { log } from "./wire/log.ts";

/** The first answer waits for the compiler to load. */
const FIRST_MS = 1_500;
const LATER_MS = 800;
/** Nobody waits for a check. */
const CHECK_MS = 20_000;
/** No word for so long, while there is a question, and the compiler is taken to hang. */
const HUNG_MS = 30_000;
/** How often it is looked for that. */
const LOOK_MS = 1_000;
/** A thread that must stop, and gives no word for so long, is not waited for. */
const PONG_MS = 1_500;
/** What the thread may make before it looks what of it is still needed. */
const YOUNG_MIB = 4;
/** Starts that ended without one answer, after which no more are made; or at their heap's limit, to which all cells brought them. */
const FAILURES = 3;

/** A cell that ran, in the order in which they did; of those that left something to later ones. */
export interface RanCell {
  code: string;
  /** Offset at which it failed; null when it did not. */
  until: number | null;
}

export class LanguageClient {
  private worker: Worker | null = null;
  private answered = false;
  private failures = 0;
  /** Of threads that came to their heap's limit. */
  private full = 0;
  private questions = 0;
  private readonly open = new Map<number, (answer: FromLanguage | null) => void>();
  /** Questions that the thread has still to answer, whether or not anybody waits. */
  private owed = 0;
  private hung: NodeJS.Timeout | undefined;
  private compiler: number | null = null;
  /** By what an earlier one failed, as it was said last. */
  private failure: string | null = null;
  private readonly pongs = new Set<() => void>();

  /** @param ran all cells so far; a thread that starts is told them. The caller goes on adding to it. */
  constructor(
    private readonly folder: string,
    private readonly ran: readonly RanCell[],
  ) {}

  /** A cell ran; it stands in `ran` already. */
  told(cell: RanCell): void {
    this.worker?.postMessage({ type: "ran", ...cell } satisfies ToLanguage);
  }

  /** Whether there is a thread. */
  get running(): boolean {
    return this.worker !== null;
  }

  /** Have the compiler loaded before it is asked. */
  warmUp(): void {
    this.started()?.postMessage({ type: "warm_up" } satisfies ToLanguage);
  }

  /** What is wrong with the types of a cell that is about to run. null: nothing, or no answer in time. */
  async check(code: string): Promise<TypeReport | null> {
    const answer = await this.ask(code, (id) => ({ type: "check", id, code }), CHECK_MS);
    return answer?.type === "checked" ? answer.report : null;
  }

  /** @param cursor UTF-16 offset. null: no answer in time. */
  async complete(code: string, cursor: number): Promise<Completion | null> {
    const answer = await this.ask(code, (id) => ({ type: "complete", id, code, cursor }));
    return answer?.type === "completed" ? answer.completion : null;
  }

  /** @param cursor UTF-16 offset. null: nothing known, or no answer in time. */
  async inspect(code: string, cursor: number): Promise<Inspection | null> {
    const answer = await this.ask(code, (id) => ({ type: "inspect", id, code, cursor }));
    return answer?.type === "inspected" ? answer.inspection : null;
  }

  /** Have the thread stand in no question to its compiler: one that does not answer is ended, and the thread starts another. */
  free(): Promise<void> {
    const { worker } = this;
    if (worker === null) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.pongs.delete(done);
        resolve();
      };
      const timer = setTimeout(() => {
        this.endCompiler();
        done();
      }, PONG_MS);
      this.pongs.add(done);
      worker.postMessage({ type: "ping" } satisfies ToLanguage);
    });
  }

  async close(): Promise<void> {
    this.endCompiler();
    await this.worker?.terminate();
  }

  /** End the compiler's process, at once and without its last words. */
  private endCompiler(): void {
    if (this.compiler === null) return;
    try {
      process.kill(this.compiler, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
    this.compiler = null;
  }

  /** The thread has spoken, or been asked. */
  private watch(): void {
    clearInterval(this.hung);
    if (this.owed === 0) return;
    const silent = new Waited(2 * LOOK_MS);
    this.hung = setInterval(() => {
      if (silent.look() < HUNG_MS) return;
      clearInterval(this.hung);
      // Without a process of its own (TypeScript 6) it can only be waited for.
      const next = this.compiler === null ? "" : ", and is started anew";
      log(`TypeScript has not answered for ${HUNG_MS / 1_000} seconds${next}`);
      this.endCompiler();
    }, LOOK_MS).unref();
  }

  private ask(
    code: string,
    question: (id: number) => ToLanguage,
    limitMs?: number,
  ): Promise<FromLanguage | null> {
    if (tooDeep(code) !== null) return Promise.resolve(null);
    const worker = this.started();
    if (worker === null) return Promise.resolve(null);
    const id = ++this.questions;
    return new Promise((resolve) => {
      const done = (answer: FromLanguage | null) => {
        clearTimeout(timer);
        this.open.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(done, limitMs ?? (this.answered ? LATER_MS : FIRST_MS), null);
      this.open.set(id, done);
      if (this.owed++ === 0) this.watch();
      worker.postMessage(question(id));
    });
  }

  private started(): Worker | null {
    if (this.worker !== null || Math.max(this.failures, this.full) >= FAILURES) return this.worker;
    const worker = new Worker(new URL("./language.js", import.meta.url), {
      workerData: { folder: this.folder },
      // It decodes what the compiler answers, and forgets it: 10 MiB less, and no slower.
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MIB },
    });
    this.worker = worker;
    this.answered = false;
    worker.unref();
    worker.on("message", (answer: FromLanguage | FallenBack | CompilerStarted | Pong) => {
      if (answer.type === "pong") {
        for (const done of [...this.pongs]) done();
        return;
      }
      if (answer.type === "compiler") {
        this.compiler = answer.pid;
        // Said once of one fault: it may come at each question.
        if (answer.after !== null && answer.after !== this.failure)
          log(`TypeScript failed and was started anew: ${answer.after}`);
        this.failure = answer.after ?? this.failure;
        return;
      }
      if (answer.type === "fallen_back") {
        log(`TypeScript 7 does not start (${answer.reason}): TypeScript 6 answers, more slowly`);
        return;
      }
      this.owed--;
      this.watch();
      this.answered = true;
      this.failures = 0;
      this.open.get(answer.id)?.(answer);
    });
    worker.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ERR_WORKER_OUT_OF_MEMORY") this.full++;
      const last = this.full === FAILURES ? "; no types are told until the kernel is restarted" : "";
      log(`the language thread ended: ${error.message}${last}`);
    });
    worker.on("exit", () => {
      this.worker = null;
      this.compiler = null; // it ends with the thread that it talks to, and its number may be another's soon
      this.owed = 0;
      this.watch();
      if (!this.answered) this.failures++;
      for (const done of [...this.open.values()]) done(null);
    });
    for (const cell of this.ran) worker.postMessage({ type: "ran", ...cell } satisfies ToLanguage);
    return worker;
  }
}
