// Run a coroutine in a loop of its own, cancel what it left behind, close the loop. Counterpart: asyncio.run.

import { type AnyCoroutine, Coro } from "./coroutine.ts";
import { RuntimeError, ValueError } from "./errors.ts";
import { registers } from "./registers.ts";
import { Runner, type RunOptions } from "./runner.ts";
import { notACoroutine } from "./task-text.ts";

/**
 * Run a coroutine in a new loop, cancel what it left behind, close the loop. Begins at once, in the caller's
 * turn. Ctrl-C is heard as by {@link Runner.run}. CPython `asyncio.run`, which returns when it is done: see
 * {@link runSync}.
 *
 *     const result = await run(first());
 *
 * @throws (rejects) RuntimeError "asyncio.run() cannot be called from a running event loop" inside a handle;
 * ValueError "a coroutine was expected, got …"; KeyboardInterrupt after Ctrl-C
 */
export async function run<T>(main: AnyCoroutine<T>, options: RunOptions = {}): Promise<T> {
  mayRun("run", main);
  const runner = new Runner(options);
  try {
    return await runner.run(main);
  } finally {
    await runner.close();
  }
}

/**
 * As {@link run}, synchronously; same limits as `runUntilCompleteSync`. CPython `asyncio.run`.
 *
 *     const result = runSync(first());
 */
export function runSync<T>(main: AnyCoroutine<T>, options: RunOptions = {}): T {
  mayRun("runSync", main);
  const runner = new Runner(options);
  try {
    return runner.runSync(main);
  } finally {
    runner._closeSync();
  }
}

function mayRun(taker: string, main: unknown): void {
  if (registers.loop !== null) {
    throw new RuntimeError(
      "asyncio.run() cannot be called from a running event loop\n" +
        "  await main()    // in a coroutine; in a function* by yield*",
    );
  }
  if (!(main instanceof Coro)) throw new ValueError(notACoroutine(main, taker));
}
