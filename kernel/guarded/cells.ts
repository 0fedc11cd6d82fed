// What stands where the ordinary kernel has its cell thread: takes the wire thread's messages, compiles cells, and has
// the child run them. No line of a cell runs in this process.
//
// Text alone goes to the child, compiled JavaScript, and what comes back is taken apart (checked.ts). The child may die at
// any moment, by a limit or by its own doing: then the running cell is told why, and a new child begins with no state.

import { executionError, interruptError } from "../../src/cells/errors/errors.ts";
import { failedDirectivesIn } from "../../src/cells/imports/failed-directives.ts";
import {
  type CellChannels,
  type Executed,
  type ExecuteRequest,
  type FromCell,
  type InputReply,
  Phase,
  type ToCell,
  Word,
} from "../../src/cells/messages.ts";
import { Output } from "../../src/cells/output/output.ts";
import { placeInCell } from "../../src/cells/sources.ts";
import { waitForWire } from "../../src/cells/wire-closed.ts";
import type { FromChild } from "../../src/guarded/messages.ts";
import { Broker, refused } from "./broker.ts";
import { cellScript, errorOf } from "./cell-text.ts";
import { checked } from "./checked.ts";
import { ChildEnded, endedBy, failure, NotGuarded } from "./child-ended.ts";
import { ChildOutput } from "./child-output.ts";
import { GuardedChild } from "./child-process.ts";
import { compileFor, notCompiled } from "./compile-module.ts";
import { GrantQuestion } from "./grant-question.ts";
import { askedBy, grantedBy, writableFolders } from "./grants.ts";
import { HeardCells } from "./heard-cells.ts";
import { find, layersOf, visibleFolder } from "./launch.ts";
import { limitMessage, limitsOf } from "./limits.ts";
import { Names } from "./names.ts";
import { Watch } from "./watch.ts";

/** What can be interrupted by asking has ended by then. */
const ASKED_MS = 25;
/** A signal stops what is on the stack, and a timer may begin to spin after it. */
const SIGNAL_MS = 60;
/** A child that does not come back is ended, and its state is lost. */
const PATIENCE_MS = 3_000;
/** A child that ends so often without having been ready will not start. */
const MAX_STARTS = 3;

interface Running {
  readonly request: ExecuteRequest;
  /** Interrupts that wait for its end. */
  readonly asked: number[];
  /** Its result's MIME bundle, once the child has told it. */
  result: ReturnType<ChildOutput["show"]>;
  /** User expressions that are still to be evaluated, and what came. */
  expressions: [string, string][];
  evaluated: Record<string, unknown>;
  /** Sent to the child. */
  begun: boolean;
  stopping: boolean;
  /** A limit was reached: why it is stopped. */
  limit: string | null;
  /** Where its only `await` stands in its text: there it must have stood when what it awaited failed. */
  onlyAwait: number | null;
}

/** Run the cells of a notebook whose folder is `folder` in a child. */
export function startGuardedCells(
  { port, bulk, input, ring, words: shared }: CellChannels,
  folder: string,
): void {
  const words = new Int32Array(shared);
  const output = new Output(ring, bulk);
  const post = (message: FromCell) => port.postMessage(message);
  const cells = new GuardedCells(folder, output, words, post);
  port.on("message", (message: ToCell) => cells.take(message));
  input.on("message", (reply: InputReply) => cells.answer(reply));
  cells.start();
}

class GuardedCells {
  private readonly limits = limitsOf(process.env);
  private readonly layers = layersOf(process.env);
  private readonly folder: string | null;
  private readonly grants: Set<string>;
  private readonly question: GrantQuestion;
  private child: GuardedChild | null = null;
  /** Of that child. */
  private broker: Broker;
  private names = new Names();
  private isReady = false;
  private whenReady: (() => void)[] = [];
  /** Starts that came to nothing, in a row. */
  private failed = 0;
  private readonly heard: HeardCells;
  private running: Running | null = null;
  private readonly watch: Watch;
  private readonly shown: ChildOutput;
  /** This machine cannot make the box. */
  private noBox: string | null = null;

  constructor(
    notebook: string,
    private readonly output: Output,
    private readonly words: Int32Array,
    private readonly post: (message: FromCell) => void,
  ) {
    this.folder = visibleFolder(notebook);
    this.grants = new Set(grantedBy(process.env));
    this.broker = new Broker(this.grants);
    this.heard = new HeardCells((cell) => post({ type: "forgotten", cell }));
    const asked = askedBy(notebook, process.env).filter((grant) => !this.grants.has(grant));
    this.question = new GrantQuestion(asked, this.grants, this.folder, {
      post,
      say: (text, cell) => this.say(text, cell),
    });
    this.shown = new ChildOutput(output, () => this.grants.has("html"));
    this.watch = new Watch(
      this.limits,
      () => this.child?.usage() ?? null,
      (limit) => this.stopBy(limit),
    );
    // The wire thread's own limit speaks of another setting.
    Atomics.store(words, Word.OUTPUT_LIMIT, 0);
    Atomics.store(words, Word.PHASE, Phase.KERNEL);
  }

  /** Start a child; the kernel is ready at once, and its first cell waits for it. */
  start(): void {
    if (this.layers.bwrap && find("bwrap") === null) this.noBox = "bwrap is not on the PATH";
    if (this.noBox === null || this.grants.has("no-bwrap")) this.spawn();
    this.post({ type: "ready" });
    // By it the compiler is loaded while the child starts.
    void Promise.resolve(new Names().compile("let a: number = 1; a", "In[0]"));
  }

  take(message: ToCell) {
    switch (message.type) {
      case "execute":
        Atomics.store(this.words, Word.BEGUN, message.given);
        return void this.execute(message);
      case "comm":
        Atomics.store(this.words, Word.BEGUN, message.given);
        this.post({ type: "handled", cell: message.cell });
        return this.post({ type: "forgotten", cell: message.cell });
      case "interrupt":
        return this.interrupt(message.seq, message.cells[0] ?? null);
      case "look":
        return this.post({ type: "looked", id: message.id, text: null });
      case "shutdown":
        return this.leave();
      default: // `cancel` and `recover` are answered by what the interrupt does
    }
  }

  /** A line from the person at the page. */
  answer(reply: InputReply): void {
    if (this.question.answer(reply)) return;
    this.child?.send({
      type: "input",
      value: reply.value,
      ...(reply.error === undefined ? {} : { error: reply.error }),
    });
  }

  private spawn(): void {
    this.isReady = false;
    this.broker.close();
    this.broker = new Broker(this.grants);
    const child = new GuardedChild(
      {
        layers: {
          ...this.layers,
          bwrap: this.layers.bwrap && !(this.noBox !== null && this.grants.has("no-bwrap")),
        },
        folder: this.folder,
        writable: writableFolders(this.grants, this.folder),
        bundle: import.meta.dirname,
        limits: this.limits,
      },
      {
        message: (text) => {
          if (this.child === child) this.hear(text);
        },
        ended: (code, signal, said) => {
          if (this.child === child) this.childEnded(code, signal, said);
        },
      },
    );
    this.child = child;
  }

  private spawnAnew(): void {
    const old = this.child;
    this.child = null;
    old?.kill();
    this.spawn();
  }

  private async execute(request: ExecuteRequest): Promise<void> {
    const running: Running = {
      request,
      asked: [],
      result: null,
      expressions: Object.entries(request.userExpressions),
      evaluated: {},
      begun: false,
      stopping: false,
      limit: null,
      onlyAwait: null,
    };
    this.running = running;
    this.heard.begin(request.cell);
    try {
      await this.ready();
      if (this.running !== running) return;
      const granted = await this.question.ask(request, this.noBox !== null);
      // What is written, and the box itself, are fixed when a child starts.
      if (granted.some((grant) => grant.startsWith("fs:") || grant === "no-bwrap")) this.spawnAnew();
      if (this.running !== running) return;
      if (this.noBox !== null && !this.grants.has("no-bwrap")) throw new NotGuarded(this.noBox);
      await this.ready();
      const compiled = await this.names.compile(request.code, `In[${request.count}]`);
      if (this.running !== running) return;
      // What is imported is there before anything else is awaited.
      const awaits = compiled.awaits.filter((at) => !/^(?:im|ex)port\b/.test(request.code.slice(at)));
      running.onlyAwait = awaits.length === 1 ? awaits[0]! : null;
      this.watch.begin();
      running.begun = true;
      for (const warning of compiled.warnings) this.say(`${warning}\n`, request.cell);
      this.child!.send({
        type: "run",
        cell: request.cell,
        count: request.count,
        silent: request.silent,
        allowStdin: request.allowStdin,
        declares: this.names.declare(compiled),
        script: cellScript(compiled, request.code, `In[${request.count}]`, "run"),
      });
    } catch (error) {
      if (this.running === running) this.settle(executionError(error));
    }
  }

  /** The child can run cells, or it is known that none can. */
  private async ready(): Promise<void> {
    if (!this.isReady && this.child !== null)
      await new Promise<void>((resolve) => this.whenReady.push(resolve));
    if (this.child === null && this.noBox === null) {
      this.failed = 0;
      this.spawn();
      await new Promise<void>((resolve) => this.whenReady.push(resolve));
    }
  }

  private release(): void {
    for (const resolve of this.whenReady.splice(0)) resolve();
  }

  private say(text: string, cell: number): void {
    this.output.stderr(text, cell);
  }

  /** One message of the child. */
  private hear(text: string): void {
    // What is not right costs its reader as much as what is.
    if (!this.watch.took(text.length)) return;
    const message = checked(text, (cell) => this.heard.has(cell));
    if (message !== null) this.use(message);
  }

  private use(message: FromChild) {
    // The child that says it: before there is an answer it may have ended, and the next one counts its questions anew.
    const { running, child } = this;
    switch (message.type) {
      case "ready":
        this.names = new Names(new Set(message.globals));
        this.isReady = true;
        this.failed = 0;
        return this.release();
      case "text":
        return this.shown.text({ ...message, cell: this.heard.under(message.cell) });
      case "output":
        return this.show(message);
      case "error":
        return this.shown.thrown({ ...message, cell: this.heard.under(message.cell) });
      case "ended":
        if (running?.request.cell !== message.cell || !running.begun) return;
        if (message.interrupted && running.stopping)
          return this.settle(interruptError(null, null, running.limit ?? undefined));
        if (message.error !== null) {
          // What is no error may have been thrown anywhere in the cell.
          const isError = message.error.stack !== undefined;
          const label = `In[${running.request.count}]`;
          const awaited =
            isError && running.onlyAwait !== null ? placeInCell(label, running.onlyAwait) : null;
          return this.settle(executionError(errorOf(message.error), awaited));
        }
        return this.nextExpression(running);
      case "evaluated":
        if (running?.request.cell !== message.cell || running.expressions[0]?.[0] !== message.key) return;
        if (running.stopping) return this.settle(interruptError(null, null, running.limit ?? undefined));
        running.evaluated[message.key] =
          message.error === null
            ? { status: "ok", data: this.shown.bundle(message.data), metadata: {} }
            : executionError(errorOf(message.error));
        running.expressions.shift();
        return this.nextExpression(running);
      case "input_request":
        if (running?.request.cell === message.cell)
          this.post({
            type: "input_request",
            cell: message.cell,
            prompt: message.prompt,
            password: message.password,
          });
        return;
      case "compile": {
        // One of them: a child could say any number.
        const [directive] = failedDirectivesIn(message.file, message.code, `./${message.file}`);
        if (directive !== undefined) this.say(`${directive}\n`, this.heard.newest);
        return void child?.answer(compileFor(message), (why) => notCompiled(message.id, why));
      }
      case "fetch":
        return void child?.answer(this.broker.fetch(message), (why) => refused(message.id, why));
    }
  }

  private show(message: Extract<FromChild, { type: "output" }>) {
    const { running } = this;
    const result = this.shown.show({ ...message, cell: this.heard.under(message.cell) });
    if (result !== null && running?.request.cell === message.cell) running.result = result;
  }

  private nextExpression(running: Running) {
    const [next] = running.expressions;
    if (next === undefined) {
      const { result, evaluated } = running;
      const data = result === null ? null : JSON.stringify(result);
      return this.settle({ status: "ok", data, userExpressions: evaluated });
    }
    const [key, code] = next;
    try {
      const compiled = this.names.compile(String(code), "user_expression");
      if (compiled instanceof Promise || compiled.async)
        throw new SyntaxError("A user_expression is evaluated at once: it cannot use await.");
      const script = cellScript(compiled, String(code), "user_expression", "expression");
      this.child!.send({ type: "evaluate", cell: running.request.cell, key, script });
    } catch (error) {
      running.evaluated[key] = executionError(error);
      running.expressions.shift();
      this.nextExpression(running);
    }
  }

  /** The running cell has ended. */
  private settle(result: Executed): void {
    const { running } = this;
    if (running === null) return;
    this.running = null;
    this.watch.end();
    this.post({ type: "executed", cell: running.request.cell, result });
    for (const seq of running.asked) this.post({ type: "interrupted", seq, how: "recovered", lost: false });
  }

  private interrupt(seq: number, cell: number | null) {
    const { running } = this;
    if (running === null || (cell !== null && running.request.cell !== cell)) {
      // No signal: it could hit the cell that begins next, for which what spins behind the cells can be interrupted.
      return this.post({ type: "interrupted", seq, how: "idle", lost: false });
    }
    running.asked.push(seq);
    if (!running.begun) {
      this.question.answer({ value: null });
      return this.settle(interruptError());
    }
    this.stop(running);
  }

  /** Ask the running cell to end, then stop it, then end its child. */
  private stop(running: Running): void {
    if (running.stopping) return;
    running.stopping = true;
    const begun = performance.now();
    this.child?.send({ type: "interrupt" });
    const again = () => {
      if (this.running !== running) return;
      if (performance.now() - begun > PATIENCE_MS) {
        running.limit ??= "the cell could not be stopped";
        this.child?.kill();
        return;
      }
      this.child?.interrupt();
      setTimeout(again, SIGNAL_MS);
    };
    setTimeout(again, ASKED_MS);
  }

  /** A limit was reached. */
  private stopBy(limit: "memory" | "cpu" | "output") {
    const { running } = this;
    const message = limitMessage(limit, this.limits);
    if (running === null) {
      // Timers and tasks that ended cells have left behind.
      this.say(
        `Background work reached a ${message} It was stopped, and the notebook's state is lost.\n`,
        this.heard.newest,
      );
      return this.child?.kill();
    }
    if (running.limit !== null) return;
    running.limit = message;
    this.say(`${message}\nThe cell is interrupted.\n`, running.request.cell);
    this.stop(running);
  }

  private childEnded(code: number | null, signal: NodeJS.Signals | null, said: string) {
    const wasReady = this.isReady;
    this.child = null;
    this.heard.ended();
    if (!wasReady && this.layers.bwrap && /bwrap|ENOENT/.test(said)) {
      this.noBox = said.trim().split("\n").at(-1) ?? "";
      if (this.grants.has("no-bwrap")) return this.spawn();
      return this.release();
    }
    this.failed++;
    const why = this.running?.limit ?? endedBy(code, signal, said, limitMessage("memory", this.limits));
    const text = `the guarded child ended: ${why}\nThe notebook's state is lost; the next cell begins anew.`;
    if (this.running?.begun) this.settle(failure(new ChildEnded(text)));
    else if (wasReady) this.say(`${text}\n`, this.heard.newest);
    else if (this.failed >= MAX_STARTS) {
      if (this.running !== null)
        this.settle(failure(new ChildEnded(`the guarded child does not start: ${why}`)));
      return this.release();
    }
    this.spawn();
  }

  private leave(): void {
    const child = this.child;
    this.child = null;
    child?.kill();
    this.post({ type: "exit", code: null });
    waitForWire(this.words);
    process.exit(0);
  }
}
