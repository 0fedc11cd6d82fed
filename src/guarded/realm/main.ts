// What runs in the realm before the first cell, and between the cells: takes the kernel's messages, runs cells, tells how
// they ended. The child enters here by `turn()`, and by the cells' own texts, which call `run()`.

import "./set-globals.ts"; // first: the runtime takes timers and console when it is loaded
import { CancelledError } from "../../coroutine/asyncio.ts";
import { AwaitedTasks } from "../../coroutine/awaited-tasks.ts";
import { globalNames } from "../../coroutine/global-names.ts";
import { directive, interruptLoops, recoverLoops, watchNotBegun } from "../../coroutine/host.ts";
import { bundleOf } from "../../display/bundle.ts";
import { makeDisplay } from "../../display/display.ts";
import { isEmpty, type MimeBundle } from "../../display/mime.ts";
import { showTemporal } from "../../display/temporal.ts";
import { HELPER, type RunMessage, type ThrownText } from "../messages.ts";
import { hostCoroutines } from "./coroutines.ts";
import { makeFetch } from "./fetch.ts";
import { send, take } from "./host.ts";
import { makeInput } from "./input.ts";
import { type ModuleBody, Modules } from "./modules.ts";
import { carry, currentCell, type Run } from "./run.ts";
import { define } from "./set-globals.ts";
import { tellCellFrames, thrownText } from "./thrown.ts";
import { plan, tellFailures, turnTimers } from "./timers.ts";

/** How long `finally` blocks of an interrupted cell may keep it. */
const CLEANUP_MS = 6;
const { then } = Promise.prototype;
const { apply } = Reflect;
const { setTimeout } = globalThis;

let running: Run | null = null;
const INTERRUPTED: ThrownText = { name: "KeyboardInterrupt", message: "the cell was interrupted" };

const input = makeInput();
const modules = new Modules();
const fetches = makeFetch();
const display = makeDisplay((msgType, content) =>
  send({ type: "output", cell: currentCell(), msgType, content }),
);

/** The run has ended, in whatever way; later calls do nothing. */
function settle(run: Run, error: ThrownText | null): void {
  if (run.ended) return;
  run.ended = true;
  run.box = null;
  run.awaited.clear();
  if (running === run) running = null;
  watchNotBegun();
  const { cell, interrupted } = run;
  send({ type: "ended", cell, error: interrupted ? INTERRUPTED : error, interrupted });
}

/** The cell's code has run: show its result. */
function finish(run: Run): void {
  try {
    const value = run.box?.value;
    const data = value === undefined || run.silent ? {} : bundleOf(value);
    if (data instanceof Promise)
      apply(then, data, [(later: MimeBundle) => show(run, later), (error: unknown) => fail(run, error)]);
    else show(run, data);
  } catch (error) {
    fail(run, error);
  }
}

function show(run: Run, data: MimeBundle): void {
  if (run.ended) return;
  const content = { execution_count: run.count, data, metadata: {} };
  if (!isEmpty(data)) send({ type: "output", cell: run.cell, msgType: "execute_result", content });
  settle(run, null);
}

function fail(run: Run, error: unknown): void {
  settle(run, thrownText(error));
}

function uncaught(error: unknown): void {
  send({ type: "error", cell: currentCell(), error: thrownText(error) });
}

function interrupt(): void {
  const run = running;
  const stopped = interruptLoops();
  const asked = input.forget();
  if (run === null) return;
  run.interrupted = true;
  if (stopped || asked) run.told = true;
  if (run.awaited.cancel()) run.told = true;
  const end = () => settle(run, INTERRUPTED);
  setTimeout(end, run.told ? CLEANUP_MS : 0);
}

function receive(message: Record<string, unknown>) {
  switch (message.type) {
    case "run": {
      const { cell, count, silent, allowStdin } = message as unknown as RunMessage;
      running = {
        cell,
        count,
        silent,
        allowStdin,
        box: null,
        awaited: new AwaitedTasks(),
        ended: false,
        interrupted: false,
        told: false,
      };
      carry.run = carry.last = running;
      return;
    }
    case "evaluate":
      expression = { cell: message.cell as number, key: String(message.key) };
      return;
    case "interrupt":
      return interrupt();
    case "cut":
      recoverLoops();
      evaluating = null; // its `finally` was cut, too
      if (expression !== null) evaluated(INTERRUPTED, {});
      if (running !== null) running.interrupted = true;
      if (running !== null) settle(running, INTERRUPTED);
      return;
    case "refused": {
      const error = { name: "SyntaxError", message: String(message.message) };
      if (modules.refused(error.message)) return;
      if (expression !== null) return evaluated(error, {});
      if (running !== null) settle(running, error);
      return;
    }
    case "input":
      return input.reply(message as never);
    case "compiled":
      return modules.compiled(message as never);
    case "fetched":
      return fetches.fetched(message as never);
    case "unhandled":
      // What was rejected is not looked at outside of the realm, and so is not known here.
      uncaught(
        new Error(
          "a promise was rejected, and nothing handles it: await it, or catch its error, to see which",
        ),
      );
      return;
  }
}

/** The expression that is evaluated now. */
let evaluating: Run | null = null;
let expression: { cell: number; key: string } | null = null;

function evaluated(error: ThrownText | null, data: MimeBundle): void {
  const { cell, key } = expression!;
  expression = null;
  send({ type: "evaluated", cell, key, error, data });
}

const helper = Object.freeze({
  co: directive,
  /** A turn of the child's loop: messages, then what is due. */
  turn(): void {
    carry.run = null;
    try {
      for (let message = take(); message !== null; message = take()) receive(message);
      turnTimers();
    } finally {
      plan();
    }
  },
  /** A cell's text; it gives a promise where it waits at its top level. */
  run(body: () => Promise<void> | undefined): void {
    const run = running;
    if (run === null) return;
    carry.run = run;
    try {
      const waits = body();
      if (waits === undefined) finish(run);
      else apply(then, waits, [() => finish(run), (error: unknown) => fail(run, error)]);
    } catch (error) {
      fail(run, error);
    }
    plan();
  },
  /** One of the user_expressions. */
  expression(body: () => void): void {
    if (expression === null) return; // a timer that was due before it has spun, and was cut with it
    const own = { ...carry.last!, box: null } as Run;
    carry.run = evaluating = own;
    try {
      body();
      const data = bundleOf(own.box === null ? undefined : (own.box as { value: unknown }).value);
      evaluated(null, data instanceof Promise ? { "text/plain": "[shown later]" } : data);
    } catch (error) {
      evaluated(thrownText(error), {});
    } finally {
      evaluating = null;
    }
  },
  result(value: unknown): void {
    const run = evaluating ?? running;
    if (run !== null) run.box = { value };
  },
  import: (specifier: string, attributes?: Record<string, string>) =>
    modules.load(String(specifier), attributes),
  /** A module's text, in which its body is. */
  module: (body: ModuleBody) => modules.arrived(body),
  pick: (namespace: Record<string, unknown>, specifier: string, name: string) =>
    modules.pick(namespace, specifier, name),
  takeAll(): never {
    throw new SyntaxError(
      "A guarded cell must say which names it declares: write `export { … } from` in place of `export * from`.",
    );
  },
  require: (specifier: string) => modules.require(String(specifier)),
  jsx: (source: string) => modules.load(`${source}/jsx-runtime`),
  meta: Object.freeze({ url: "file:///cell.ts" }),
  constant(name: string): never {
    throw new TypeError(`Assignment to constant variable '${name}'.`);
  },
  waits: <T>(_number: number, value: T): T => value,
  /** As the ordinary kernel's, where it is known who goes on: behind a timer. */
  resumed<T>(value: T): T {
    const { run } = carry;
    if (!run?.interrupted || run.told) return value;
    run.told = true;
    throw new CancelledError(INTERRUPTED.message);
  },
  /** V8 looks for an interrupt where a function of JavaScript begins; built-in ones never look. */
  looped(): void {},
  uninitialized(name: string): never {
    throw new ReferenceError(`Cannot access '${name}' before initialization`);
  },
});
Object.defineProperty(globalThis, HELPER, { value: helper, enumerable: false });

tellCellFrames();
showTemporal(globalThis);
tellFailures(uncaught);
hostCoroutines();
define({
  ...globalNames,
  display,
  input: input.input,
  prompt: input.prompt,
  fetch: fetches.fetch,
  require: helper.require,
});
const globals: string[] = [];
for (
  let at: object | null = globalThis;
  at !== null && at !== Object.prototype;
  at = Object.getPrototypeOf(at)
)
  globals.push(...Object.getOwnPropertyNames(at));
send({ type: "ready", globals });
