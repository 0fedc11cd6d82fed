// What the types of cokernel/asyncio say, checked by the compiler; nothing to run but the fact that the file compiles.

import { expect, test } from "@jest/globals";
import type * as asyncio from "../../src/coroutine/asyncio.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Fails to compile unless the two types are the same. */
function same<A, B>(_: Equal<A, B>): void {}

/** Never called: the compiler reads it. */
function types(a: typeof asyncio) {
  const hello = a.coroutine(function* (name: string) {
    const x: number = yield name;
    return x > 1;
  });
  same<ReturnType<typeof hello>, asyncio.Coroutine<boolean, string, number>>(true);
  same<Parameters<typeof hello>, [name: string]>(true);
  const c = hello("x");
  same<ReturnType<typeof c.next>, string>(true);
  // @ts-expect-error a number is wanted
  c.send("six");
  // @ts-expect-error it yields strings: no task
  a.createTask(c);
  // @ts-expect-error nor can it be awaited
  c.then(() => {});

  const letters = a.coroutine(function* () {
    yield "a";
    yield "b";
  });
  same<ReturnType<typeof letters>, asyncio.Coroutine<void, "a" | "b", unknown>>(true);
  for (const letter of letters()) same<typeof letter, "a" | "b">(true);
  letters().send(7); // it does not look at what is sent
  const maybe = a.coroutine(function* () {
    const sent: string | undefined = yield 1;
    return sent;
  });
  same<ReturnType<typeof maybe>, asyncio.Coroutine<string | undefined, number, string | undefined>>(true);
  a.coroutine(function* () {
    const sent = yield 1;
    // @ts-expect-error the type of what is sent must be written
    return sent + 1;
  });
  const emitted = a.asyncGenerator(function* () {
    yield* a.sleep(1);
    yield 1;
  });
  same<ReturnType<typeof emitted>, asyncio.AsyncGen<1, void, unknown>>(true);

  const later = a.coroutine(function* (seconds: number) {
    return yield* a.sleep(seconds, "done" as const);
  });
  same<ReturnType<typeof later>, asyncio.Coroutine<"done", asyncio.Suspension, unknown>>(true);
  const counted = a.coroutine(function* (n: number = 0) {
    yield* a.sleep(n);
  });
  same<Parameters<typeof counted>, [n?: number | undefined]>(true);
  a.coroutine(function* (n = 0) {
    // @ts-expect-error the type of a default parameter must be written
    yield* a.sleep(n);
  });
  const identity = a.coroutine(function* <T>(x: T) {
    yield* a.sleep(0);
    return x;
  });
  const task = a.createTask(later(1));
  same<typeof task, asyncio.Task<"done">>(true);
  const bare = a.createTask(
    a.coroutine(function* () {
      yield;
      return 1;
    })(),
  );
  same<typeof bare, asyncio.Task<number>>(true);
  // @ts-expect-error tasks are made by loops
  new a.Task();
  // @ts-expect-error so are loops, by newEventLoop()
  new a.EventLoop();
  // @ts-expect-error a task is done by its coroutine alone
  task.setResult("done");

  const main = a.coroutine(function* () {
    const [s, n, p] = yield* a.gather(later(1), identity(5), Promise.resolve(true));
    same<typeof s, "done">(true);
    same<typeof n, number>(true);
    same<typeof p, boolean>(true);
    const settled = yield* a.gatherSettled(task, bare);
    same<typeof settled, [PromiseSettledResult<"done">, PromiseSettledResult<number>]>(true);
    const [done] = yield* a.wait([task, bare]);
    same<typeof done, Set<asyncio.Task<"done"> | asyncio.Task<number>>>(true);
    // @ts-expect-error coroutines must be made tasks first
    yield* a.wait([later(1)]);
    const limited = yield* a.waitFor(later(1), 2);
    same<typeof limited, "done">(true);
    const shielded = yield* a.shield(task);
    same<typeof shielded, "done">(true);
    const fetched = yield* a.awaitable(Promise.resolve(3));
    same<typeof fetched, number>(true);
    const plain = yield* a.awaitable("s");
    same<typeof plain, string>(true);
    return s;
  });
  same<ReturnType<typeof a.run<"done">>, Promise<"done">>(true);
  const result = a.run(main());
  same<typeof result, Promise<"done">>(true);
  const ensured = [
    a.ensureFuture(task),
    a.ensureFuture(later(1)),
    a.ensureFuture(Promise.resolve(1)),
  ] as const;
  same<typeof ensured, readonly [asyncio.Task<"done">, asyncio.Task<"done">, asyncio.Future<number>]>(true);
  a.newEventLoop().callSoon((x: number, y: string) => [x, y], 1, "s");
  // @ts-expect-error the arguments are checked
  a.newEventLoop().callSoon((x: number) => x, "s");
  const ticks = a.asyncGenerator(function* (n: number) {
    yield* a.sleep(1);
    const sent: boolean = yield n;
    return sent ? "yes" : "no";
  });
  same<ReturnType<typeof ticks>, asyncio.AsyncGen<number, "yes" | "no", boolean>>(true);
  const c2 = a.aiter(ticks(1));
  same<typeof c2, asyncio.Cursor<number>>(true);
  same<typeof c2.value, number>(true);
  // @ts-expect-error a boolean is wanted
  ticks(1).asend("x");
  same<asyncio.ResultOf<asyncio.Future<number>>, number>(true);
  same<asyncio.ResultOf<asyncio.Coroutine<string>>, string>(true);
  const lock = new a.Lock();
  const locking = a.coroutine(function* () {
    const taken = yield* lock.acquire();
    same<typeof taken, true>(true);
    const held = yield* lock.hold();
    same<typeof held, asyncio.Held>(true);
    const result = yield* lock.with(function* () {
      return yield* a.sleep(0, 7);
    });
    same<typeof result, number>(true);
    const text = yield* new a.Semaphore().with(() => later(1));
    same<typeof text, "done">(true);
    const found = yield* new a.Condition().waitFor(() => "x" as string | null);
    same<typeof found, string | null>(true);
    const index = yield* new a.Barrier(2).wait();
    same<typeof index, number>(true);
    return taken;
  });
  a.createTask(locking());
  const queue = new a.Queue<string>();
  const getting = queue.get();
  same<typeof getting, asyncio.Coroutine<string>>(true);
  // @ts-expect-error strings are wanted
  queue.put(1);
  // @ts-expect-error a lock is not awaited itself
  void a.gather(lock);
  const priorities = new a.PriorityQueue<[number, string]>(0, (x, y) => x[0] - y[0]);
  same<ReturnType<typeof priorities.getNowait>, [number, string]>(true);
  const variable = new a.ContextVar<number>("v");
  const value = variable.get();
  same<typeof value, number>(true);
}
async function native(c: asyncio.Coroutine<number>, f: asyncio.Future<string>) {
  same<Awaited<typeof c>, number>(true);
  same<Awaited<typeof f>, string>(true);
}

test("types are checked by the compiler", () =>
  expect([typeof types, typeof native]).toEqual(["function", "function"]));
