// What the types of groups, limits and their like say, checked by the compiler (as asyncio.test.ts).

import { expect, test } from "@jest/globals";
import type * as asyncio from "../../src/coroutine/asyncio.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Fails to compile unless the two types are the same. */
function same<A, B>(_: Equal<A, B>): void {}

/** Never called: the compiler reads it. */
function types(a: typeof asyncio) {
  const main = a.coroutine(function* () {
    const sum = yield* a.taskGroup(function* (tg) {
      same<typeof tg, asyncio.TaskGroup>(true);
      const task = tg.createTask(a.sleep(1, 7), { name: "t" });
      same<typeof task, asyncio.Task<number>>(true);
      // @ts-expect-error a coroutine is wanted
      tg.createTask(5);
      return `${yield* task}`;
    });
    same<typeof sum, string>(true);
    const nested = yield* a.timeout(1, (t) => {
      same<typeof t, asyncio.Timeout>(true);
      same<ReturnType<typeof t.when>, number | null>(true);
      // biome-ignore lint/correctness/useYield: a body need not wait for anything
      return a.taskGroup(function* () {
        return true;
      });
    });
    same<typeof nested, boolean>(true);
    const at = yield* a.timeoutAt(null, () => a.sleep(1, "x" as const));
    same<typeof at, "x">(true);
    // @ts-expect-error seconds are a number
    a.timeout("1", function* () {});
    // @ts-expect-error a body that hands out values cannot run in a task
    a.taskGroup(function* () {
      yield 5;
    });
    // @ts-expect-error a native async function is no body
    a.taskGroup(async () => {});
    return sum;
  });
  same<ReturnType<typeof main>, asyncio.Coroutine<string, asyncio.Suspension, unknown>>(true);

  const all = a.asCompleted([a.sleep(1, 1), Promise.resolve(2)]);
  for (const next of all) same<typeof next, asyncio.Coroutine<number>>(true);
  const cursor = a.aiter(all);
  same<typeof cursor, asyncio.Cursor<number>>(true);
  const mixed = [a.sleep(1, 1), a.sleep(1, "two"), a.sleep(1, null)];
  for (const next of a.asCompleted(mixed)) same<typeof next, asyncio.Coroutine<number | string | null>>(true);
  for (const one of mixed) {
    const waited = a.waitFor(one, 1);
    same<typeof waited, asyncio.Coroutine<number | string | null>>(true);
    const shielded = a.shield(one);
    same<typeof shielded, asyncio.Future<number | string | null>>(true);
  }
  const anything: any = mixed[0];
  const counted: asyncio.Future<number> = a.shield(anything);
  const limited: asyncio.Coroutine<number> = a.waitFor(anything, 1);
  const first: asyncio.Future<number[]> = a.gather(...([anything] as any[]));
  for (const next of a.asCompleted([anything])) same<typeof next, asyncio.Coroutine<any>>(true);
  void [counted, limited, first];
  function* within<T>(aw: asyncio.AwaitableLike<T>): Generator<asyncio.Suspension, T> {
    return yield* a.waitFor(a.shield(aw), 1);
  }
  same<ReturnType<typeof within<"done">>, Generator<asyncio.Suspension, "done">>(true);
  // @ts-expect-error several are wanted
  a.asCompleted(5);

  const fetched = a.fromAbortable(async (signal) => signal.aborted);
  same<typeof fetched, asyncio.Future<boolean>>(true);
  same<ReturnType<typeof a.aborted>, asyncio.Coroutine<unknown>>(true);

  const runner = new a.Runner({ debug: true });
  const ran = runner.run(main());
  same<typeof ran, Promise<string>>(true);
  const ranSync = runner.runSync(main(), { context: new a.Context() });
  same<typeof ranSync, string>(true);
  // @ts-expect-error a coroutine is wanted
  runner.run(Promise.resolve(1));
  const disposable: AsyncDisposable = runner;

  const group = new a.BaseExceptionGroup("m", [new a.SystemExit(1), new a.StopIteration(2)]);
  type Members = asyncio.SystemExit | asyncio.StopIteration<number>;
  same<typeof group.exceptions, readonly Members[]>(true);
  const [match, rest] = group.split(a.SystemExit);
  same<typeof match, asyncio.BaseExceptionGroup<asyncio.SystemExit> | null>(true);
  same<typeof rest, asyncio.BaseExceptionGroup<Members> | null>(true);
  const several = group.subgroup<Members>([a.SystemExit, a.StopIteration<number>]);
  same<typeof several, asyncio.BaseExceptionGroup<Members> | null>(true);
  const byClass = group.subgroup([a.SystemExit, a.LookupError]);
  same<typeof byClass, asyncio.BaseExceptionGroup<asyncio.SystemExit | asyncio.LookupError> | null>(true);
  const [byTwo] = group.split([a.StopIteration<number>, a.SystemExit]);
  same<typeof byTwo, asyncio.BaseExceptionGroup<Members> | null>(true);
  group.subgroup((e) => e instanceof Error);
  // @ts-expect-error no filter
  group.subgroup(5);
  // @ts-expect-error errors are an array
  new a.ExceptionGroup("m", 5);

  const graph = a.captureCallGraph(fetched);
  same<typeof graph, asyncio.FutureCallGraph | null>(true);
  same<ReturnType<typeof a.formatCallGraph>, string>(true);
  const factory: asyncio.TaskFactory = a.createEagerTaskFactory(a.eagerTaskFactory);
  a.newEventLoop().setTaskFactory(factory);
  a.newEventLoop().setExceptionHandler((_, { taskGroup, asyncgen }) => {
    same<typeof taskGroup, asyncio.TaskGroup | undefined>(true);
    same<typeof asyncgen, asyncio.AsyncGen<unknown, unknown, never> | undefined>(true);
  });
  return disposable;
}
async function native(all: asyncio.AsCompleted<string>) {
  for await (const result of all) same<typeof result, string>(true);
}

test("types are checked by the compiler", () =>
  expect([typeof types, typeof native]).toEqual(["function", "function"]));
