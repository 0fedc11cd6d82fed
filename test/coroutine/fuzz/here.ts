// Runs the TypeScript of a program here, with what peer.py gives to the Python of it.

import * as asyncio from "../../../src/coroutine/asyncio.ts";
import { FakeClock } from "../clock.ts";
import { slots } from "./constructs/construct.ts";

type Task = asyncio.Task<unknown>;
type Future = asyncio.Future<unknown>;
type Callee = (me: string) => asyncio.Coroutine<unknown>;

/** Errors that Python's `except Exception` takes. */
function isException(e: unknown): boolean {
  if (e instanceof asyncio.BaseExceptionGroup) return e instanceof asyncio.ExceptionGroup;
  const passes = [asyncio.CancelledError, asyncio.KeyboardInterrupt, asyncio.SystemExit];
  return !passes.some((type) => e instanceof type);
}

/** The text without what differs by design: numbers of unnamed tasks, JavaScript's words, a variable where we have its text. */
function mask(text: string): string {
  const settled = text.replace(/\{ status: '(?:fulfilled|rejected)', (?:value|reason): ([^{}]*) \}/g, "$1");
  if (settled !== text) return mask(settled);
  return text
    .replace(/Task-\d+/g, "Task-?")
    .replace(/<Context size=\d+>/g, "<Context>")
    .replace(/"(<ContextVar [^"]*>)"/g, "$1")
    .replace(/SystemExit\('3'\)/g, "SystemExit(3)")
    .replace(/\bundefined\b/g, "None")
    .replace(/\btrue\b/g, "True")
    .replace(/\bfalse\b/g, "False")
    .replace(/^(Exception in callback) .*/s, "$1");
}

/** What an error came from. */
function origin({ cause }: Error): string {
  if (cause === undefined) return "";
  // An expired timeout says so in what passes through it: CPython in `__context__`, which JavaScript does not have.
  const inserted = cause instanceof asyncio.TimeoutError && asyncio.isCancelled(cause.cause);
  return ` from ${show(inserted ? cause.cause : cause)}`;
}

/** A value as peer.py shows it. */
function show(value: unknown): string {
  if (value === undefined || value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (value instanceof asyncio.Task) return mask(value.getName());
  if (value instanceof asyncio.Future) return "future";
  if (value instanceof asyncio.BaseExceptionGroup) {
    return `${value.name}(${value.message} ${show(value.exceptions)})`;
  }
  if (value instanceof Error) return `${value.name}(${mask(value.message)})${origin(value)}`;
  if (typeof value === "object" && "status" in value) {
    const settled = value as PromiseSettledResult<unknown>;
    return show(settled.status === "fulfilled" ? settled.value : settled.reason);
  }
  return mask(String(value));
}

/** What the text of a program may name. */
export function libraryFor(log: (...what: unknown[]) => void) {
  let labels = 0;
  const fresh = (name: string) => `${name}#${++labels}`;
  const empty = (n: number) => new Array<unknown>(n).fill(null);
  const lock = [new asyncio.Lock(), new asyncio.Lock()] as const;
  return {
    asyncio,
    log,
    fresh,
    isException,
    spawn(
      create: (coro: asyncio.Coroutine<unknown>, options: asyncio.TaskOptions) => Task,
      callee: Callee,
      options: asyncio.TaskOptions = {},
    ) {
      const name = fresh(callee.name);
      return create(callee(name), { ...options, name });
    },
    spawnIn(group: asyncio.TaskGroup, callee: Callee) {
      const name = fresh(callee.name);
      return group.createTask(callee(name), { name });
    },
    eager: (coro: asyncio.Coroutine<unknown>, options: asyncio.TaskOptions) =>
      asyncio.createTask(coro, { ...options, eagerStart: true }),
    callback: (...what: unknown[]) => {
      return function callback(future: Future) {
        log(...what, future);
      };
    },
    canceller(other: Future) {
      return function callback() {
        other.cancel();
      };
    },
    settler(other: Future, result: unknown) {
      return function callback() {
        if (!other.done()) other.setResult(result);
      };
    },
    takenBack(future: Future, callback: () => void) {
      future.addDoneCallback(callback);
      future.addDoneCallback(callback);
      return future.removeDoneCallback(callback);
    },
    other(awaited: unknown) {
      if (awaited === asyncio.currentTask()) throw new asyncio.ValueError("that is me");
      return awaited;
    },
    fail(message: string) {
      throw new asyncio.ValueError(message);
    },
    settle(future: Future, result: unknown) {
      if (!future.done()) future.setResult(result);
    },
    names: (fs: Set<Future>) => [...fs].map(show).sort(),
    pending: (...fs: Future[]) => fs.filter((future) => !future.done()),
    t: empty(slots.t),
    h: empty(slots.h),
    k: empty(slots.k),
    g: empty(slots.g),
    l: empty(slots.l),
    o: empty(slots.o),
    ctx: empty(slots.ctx),
    f: empty(slots.f),
    lock,
    cond: [new asyncio.Condition(), new asyncio.Condition(lock[1])],
    sem: [new asyncio.Semaphore(2), new asyncio.BoundedSemaphore(1)],
    event: [new asyncio.Event(), new asyncio.Event()],
    barrier: [new asyncio.Barrier(2), new asyncio.Barrier(3)],
    q: [
      new asyncio.Queue(1),
      new asyncio.Queue(),
      new asyncio.LifoQueue(2),
      new asyncio.PriorityQueue<number>(3),
    ],
    pq: [new asyncio.PriorityQueue<number[]>(2)],
    v: [new asyncio.ContextVar("v0", { default: 0 }), new asyncio.ContextVar("v1")],
  };
}

/** The first function of a program, whose text may name what stands in the library. */
export function mainOf(source: string, library: ReturnType<typeof libraryFor>): Callee {
  const text = `"use strict";\n${source}\nreturn c0;`;
  return new Function(...Object.keys(library), text)(...Object.values(library)) as Callee;
}

/** The trace of a program. */
export function run(source: string): string[] {
  const loop = asyncio.newEventLoop({ clock: new FakeClock() });
  const trace: string[] = [];
  let base = 0;
  const log = (...what: unknown[]) => {
    if (trace.length > 2000) throw new Error("the trace has no end");
    const at = `${loop._iteration - base}@${Math.round(loop.time() * 1e6)}`;
    trace.push([at, ...what.map(show)].join(" "));
  };
  loop.setExceptionHandler((_, { message, exception }) => {
    // CPython 3.13 keeps silent about those.
    if (!message.includes("was not propagated")) log("handler", mask(message), exception);
  });

  const library = libraryFor(log);
  const c0 = mainOf(source, library);
  const main = asyncio.coroutine(function* main() {
    base = loop._iteration;
    for (let i = 0; i < slots.f; i++) library.f[i] = loop.createFuture();
    library.t[0] = asyncio.currentTask();
    return yield* c0("main");
  });
  try {
    trace.push(`ended ${show(asyncio.runSync(main(), { loopFactory: () => loop }))}`);
  } catch (error) {
    const deadlock = error instanceof asyncio.RuntimeError && error.message.startsWith("deadlock");
    trace.push(`ended ${deadlock ? "deadlock" : show(error)}`);
  }
  return trace;
}
