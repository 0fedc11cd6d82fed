// What stands where the ordinary kernel has its cell thread: takes the wire thread's messages, compiles cells, and has
// the child run them. No line of a cell runs in this process.
//
// Text alone goes to the child, compiled JavaScript, and what comes back is taken apart (checked.ts). The child may die at
// any moment, by a limit or by its own doing: then the running cell is told why, and a new child begins with no state.

import { type CompiledCell, compileCell, type DeclaredKind } from "../../src/cells/compile/compile.ts";
import { executionError, interruptError } from "../../src/cells/errors.ts";
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
import { Output } from "../../src/cells/output.ts";
import type { FromChild } from "../../src/guarded/messages.ts";
import { compileFor, fetchFor } from "./broker.ts";
import { cellScript, errorOf, inOwnLines } from "./cell-text.ts";
import { checked } from "./checked.ts";
import { GuardedChild } from "./child-process.ts";
import {
  askedBy,
  describeGrant,
  GRANT_VARIABLE,
  grantedBy,
  WITHOUT_BWRAP,
  writableFolders,
} from "./grants.ts";
import { find, layersOf, visibleFolder } from "./launch.ts";
import { limitMessage, limitsOf } from "./limits.ts";
import { shown } from "./shown.ts";
import { Watch } from "./watch.ts";

/** What can be interrupted by asking has ended by then. */
const ASKED_MS = 25;
/** A signal stops what is on the stack, and a timer may begin to spin after it. */
const SIGNAL_MS = 60;
/** A child that does not come back is ended, and its state is lost. */
const PATIENCE_MS = 3_000;
/** Wait for the wire thread to flush and close. */
const FLUSH_MS = 1_000;
/** A child that ends so often without having been ready will not start. */
const MAX_STARTS = 3;

interface Running {
  readonly request: ExecuteRequest;
  /** Interrupts that wait for its end. */
  readonly asked: number[];
  /** User expressions that are still to be evaluated, and what came. */
  expressions: [string, string][];
  evaluated: Record<string, unknown>;
  /** Sent to the child. */
  begun: boolean;
  stopping: boolean;
  /** A limit was reached: why it is stopped. */
  limit: string | null;
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
  /** What the notebook asks for and the user has not been asked yet; null: the question was answered. */
  private open: string[] | null;
  /** Its answer, while the question stands. */
  private answered: ((reply: InputReply) => void) | null = null;
  private child: GuardedChild | null = null;
  private readonly known = new Map<string, DeclaredKind>();
  private readonly declared = new Set<string>();
  private globals: ReadonlySet<string> = new Set();
  private isReady = false;
  private whenReady: (() => void)[] = [];
  /** Starts that came to nothing, in a row. */
  private failed = 0;
  /** Cells up to this one were given to a child. */
  private given = 0;
  private running: Running | null = null;
  private readonly watch: Watch;
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
    const asked = askedBy(notebook, process.env).filter((grant) => !this.grants.has(grant));
    this.open = asked;
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
    void Promise.resolve(
      compileCell("let a: number = 1; a", { label: "In[0]", known: new Map(), globals: new Set() }),
    );
  }

  take(message: ToCell) {
    switch (message.type) {
      case "execute":
        return void this.execute(message);
      case "comm":
        return this.post({ type: "handled", cell: message.cell });
      case "interrupt":
        return this.interrupt(message.seq, message.cell);
      case "look":
        return this.post({ type: "looked", id: message.id, text: null });
      case "shutdown":
        return this.leave();
      default: // `cancel` and `recover` are answered by what the interrupt does
    }
  }

  /** A line from the person at the page. */
  answer(reply: InputReply): void {
    if (this.answered !== null) this.answered(reply);
    else
      this.child?.send({
        type: "input",
        value: reply.value,
        ...(reply.error === undefined ? {} : { error: reply.error }),
      });
  }

  private spawn(): void {
    this.isReady = false;
    this.known.clear();
    this.declared.clear();
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

  private async execute(request: ExecuteRequest): Promise<void> {
    Atomics.store(this.words, Word.BEGUN, request.cell);
    const running: Running = {
      request,
      asked: [],
      expressions: Object.entries(request.userExpressions),
      evaluated: {},
      begun: false,
      stopping: false,
      limit: null,
    };
    this.running = running;
    this.given = request.cell;
    try {
      await this.ready();
      if (this.running !== running) return;
      if (this.open !== null) await this.askForGrants(request);
      if (this.running !== running) return;
      if (this.noBox !== null && !this.grants.has("no-bwrap")) throw new NotGuarded(this.noBox);
      await this.ready();
      const compiled = await this.compile(request.code, `In[${request.count}]`);
      if (this.running !== running) return;
      this.watch.begin(request.cell);
      running.begun = true;
      this.child!.send({
        type: "run",
        cell: request.cell,
        count: request.count,
        silent: request.silent,
        allowStdin: request.allowStdin,
        declares: this.declare(compiled),
        script: cellScript(compiled, request.code, `In[${request.count}]`, "run"),
      });
    } catch (error) {
      if (this.running === running) this.settle(executionError(error));
    }
  }

  private compile(code: string, label: string): CompiledCell | Promise<CompiledCell> {
    return compileCell(code, { label, known: this.known, globals: this.globals });
  }

  /** Names that the child must declare. */
  private declare({ declares }: CompiledCell): string[] {
    const fresh: string[] = [];
    for (const { name, kind, js } of declares) {
      this.known.set(name, kind);
      if (this.declared.has(js)) continue;
      this.declared.add(js);
      fresh.push(js);
    }
    return fresh;
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

  /** Say what the notebook asks for, and what this machine lacks; take the person's word for it. */
  private async askForGrants({ cell, allowStdin }: ExecuteRequest) {
    const wanted = [...this.open!];
    this.open = null;
    if (this.noBox !== null && !this.grants.has("no-bwrap")) wanted.push("no-bwrap");
    if (this.folder === null)
      this.say(
        "This notebook lies in your home folder itself, or above it: guarded cells see none of its files. " +
          "A notebook in a folder of its own sees the files of that folder.\n",
        cell,
      );
    if (this.grants.size > 0)
      this.say(`Granted by ${GRANT_VARIABLE}: ${[...this.grants].join(", ")}\n`, cell);
    if (wanted.length === 0) return;
    const list = wanted.map((grant) => `  ${describeGrant(grant)}`).join("\n");
    this.say(`This notebook runs guarded, and asks for more than a guarded cell has:\n${list}\n`, cell);
    if (!allowStdin) {
      this.say(
        `Not granted: nobody can be asked here. To grant it: ${GRANT_VARIABLE}=${wanted.join(",")}\n`,
        cell,
      );
      return;
    }
    const reply = await this.question(cell, "Grant all of this? Type yes, or no: ");
    if (!/^y(es)?$/i.test(reply?.trim() ?? "")) return this.say("Not granted.\n", cell);
    for (const grant of wanted) this.grants.add(grant);
    this.say("Granted until this kernel ends.\n", cell);
    // What is written, and the box itself, are fixed when a child starts.
    if (wanted.some((grant) => grant.startsWith("fs:") || grant === "no-bwrap")) {
      const old = this.child;
      this.child = null;
      old?.kill();
      this.spawn();
    }
  }

  private async question(cell: number, prompt: string): Promise<string | null> {
    this.post({ type: "input_request", cell, prompt, password: false });
    const reply = await new Promise<InputReply>((resolve) => {
      this.answered = resolve;
    });
    this.answered = null;
    return reply.value;
  }

  private say(text: string, cell: number): void {
    this.output.stderr(text, cell);
  }

  /** One message of the child. */
  private hear(text: string): void {
    const message = checked(text, (cell) => Number.isInteger(cell) && cell > 0 && cell <= this.given);
    if (message === null) return;
    if (this.watch.took(text.length)) this.use(message);
  }

  private use(message: FromChild) {
    const { running } = this;
    switch (message.type) {
      case "ready":
        this.globals = new Set(message.globals);
        this.isReady = true;
        this.failed = 0;
        return this.release();
      case "text":
        if (message.stream === "stdout") this.output.stdout(inOwnLines(message.text), message.cell);
        else this.output.stderr(inOwnLines(message.text), message.cell);
        return;
      case "output":
        return this.show(message);
      case "error": {
        const { ename, evalue, traceback } = executionError(errorOf(message.error));
        this.output.publish({ msgType: "error", content: { ename, evalue, traceback } }, message.cell);
        return;
      }
      case "ended":
        if (running?.request.cell !== message.cell || !running.begun) return;
        if (message.interrupted && running.stopping)
          return this.settle(interruptError(running.limit ?? undefined));
        if (message.error !== null) return this.settle(failure(errorOf(message.error)));
        return this.nextExpression(running);
      case "evaluated":
        if (running?.request.cell !== message.cell || running.expressions[0]?.[0] !== message.key) return;
        running.evaluated[message.key] =
          message.error === null
            ? { status: "ok", data: shown(message.data, this.grants.has("html")), metadata: {} }
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
      case "compile":
        return void compileFor(message).then((answer) => this.child?.send(answer));
      case "fetch":
        return void fetchFor(message, this.grants).then((answer) => this.child?.send(answer));
    }
  }

  private show({ cell, msgType, content }: Extract<FromChild, { type: "output" }>): void {
    if (msgType === "clear_output") {
      this.output.publish({ msgType, content: { wait: content.wait === true } }, cell);
      return;
    }
    const { data } = content;
    if (data === null || typeof data !== "object") return;
    const bundle = shown(data as Record<string, unknown>, this.grants.has("html"));
    if (typeof bundle["text/plain"] === "string") bundle["text/plain"] = inOwnLines(bundle["text/plain"]);
    if (msgType === "execute_result") {
      const { running } = this;
      if (running?.request.cell !== cell) return;
      this.output.publish(
        { msgType, content: { execution_count: running.request.count, data: bundle, metadata: {} } },
        cell,
      );
      return;
    }
    const id = (content.transient as { display_id?: unknown } | undefined)?.display_id;
    const transient = typeof id === "string" && id.length <= 200 ? { display_id: id } : {};
    this.output.publish({ msgType, content: { data: bundle, metadata: {}, transient } }, cell);
  }

  private nextExpression(running: Running) {
    const [next] = running.expressions;
    if (next === undefined) return this.settle({ status: "ok", userExpressions: running.evaluated });
    const [key, code] = next;
    try {
      const compiled = this.compile(String(code), "user_expression");
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
      this.answered?.({ value: null });
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
        this.given,
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
    if (!wasReady && this.layers.bwrap && /bwrap|ENOENT/.test(said)) {
      this.noBox = said.trim().split("\n").at(-1) ?? "";
      if (this.grants.has("no-bwrap")) return this.spawn();
      return this.release();
    }
    this.failed++;
    const why = this.running?.limit ?? endedBy(code, signal, said, limitMessage("memory", this.limits));
    const text = `the guarded child ended: ${why}\nThe notebook's state is lost; the next cell begins anew.`;
    if (this.running?.begun) this.settle(failure(new ChildEnded(text)));
    else if (wasReady) this.say(`${text}\n`, this.given);
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
    this.post({ type: "exit", code: 0 });
    Atomics.wait(this.words, Word.FLUSHED, 0, FLUSH_MS);
    process.exit(0);
  }
}

/** The child is gone, and all state of the notebook with it. */
class ChildEnded extends Error {
  override readonly name = "GuardedChildEnded";
}

/** Without a box, and without the user's word that it may be so. */
class NotGuarded extends Error {
  override readonly name = "NotGuarded";
  constructor(why: string) {
    super(
      `cells do not run: bubblewrap does not work on this machine (${why}). ${WITHOUT_BWRAP}.\n` +
        `  apt install bubblewrap               makes it work, where user namespaces are allowed\n` +
        `  ${GRANT_VARIABLE}=no-bwrap     runs cells without it`,
    );
    this.stack = "";
  }
}

/** An error that has no place in this kernel's own code. */
function failure(error: Error): Executed {
  if (error instanceof ChildEnded) error.stack = "";
  return executionError(error);
}

/** Why a child ended that nobody ended. */
function endedBy(code: number | null, signal: NodeJS.Signals | null, said: string, memory: string): string {
  const status = code ?? 0;
  if (
    /heap out of memory|Allocation failed/i.test(said) ||
    status === 134 ||
    status === 133 ||
    signal === "SIGABRT"
  )
    return memory;
  if (status === 137 || signal === "SIGKILL")
    return `it was killed by the system, most likely for its memory. ${memory}`;
  const words = said.trim().split("\n").slice(-3).join("\n");
  return `with ${signal ?? code}${words === "" ? "" : `\n${words}`}`;
}
