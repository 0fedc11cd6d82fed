// Async generators.

import * as asyncio from "../../../src/coroutine/asyncio.ts";
import { type Log, type Program, text } from "./program.ts";

const { coroutine, sleep } = asyncio;

export const asyncGenerators: Program[] = [
  {
    name: "an async generator: its steps run in the task that waits, one at a time",
    python: `
async def main(log):
    async def ticks(n):
        try:
            for i in range(n):
                await asyncio.sleep(0)
                sent = yield i
                if sent: log('sent ' + sent)
        except ValueError as e:
            log('caught ' + text(e))
            yield 'after'
        finally:
            await asyncio.sleep(0)
            log('clean')
    async def attempt(what, step):
        try: log(what + ' ' + str(await step))
        except BaseException as e: log(what + ' ' + text(e))
    async for x in ticks(2): log(str(x))
    g = ticks(3)
    await attempt('sent early', g.asend('a'))
    first = asyncio.create_task(attempt('first', g.__anext__()))
    await asyncio.sleep(0)
    await attempt('second', g.__anext__())
    await first
    await attempt('asend', g.asend('b'))
    await attempt('athrow', g.athrow(ValueError('c')))
    await g.aclose()
    await attempt('ended', g.__anext__())`,
    main: coroutine(function* (log: Log) {
      const ticks = asyncio.asyncGenerator(function* (n: number) {
        try {
          for (let i = 0; i < n; i++) {
            yield* sleep(0);
            const sent: string | undefined = yield i;
            if (sent !== undefined) log(`sent ${sent}`);
          }
        } catch (e) {
          log(`caught ${text(e)}`);
          yield "after";
        } finally {
          yield* sleep(0);
          log("clean");
        }
      });
      const attempt = coroutine(function* (what: string, step: asyncio.Coroutine<unknown>) {
        try {
          log(`${what} ${yield* step}`);
        } catch (e) {
          log(`${what} ${text(e)}`);
        }
      });
      const c = asyncio.aiter(ticks(2));
      while (yield* c.advance()) log(String(c.value));
      const g = ticks(3);
      yield* attempt("sent early", g.asend("a"));
      const first = asyncio.createTask(attempt("first", g.anext()));
      yield* sleep(0);
      yield* attempt("second", g.anext());
      yield* first;
      yield* attempt("asend", g.asend("b"));
      yield* attempt("athrow", g.athrow(new asyncio.ValueError("c")));
      yield* g.aclose();
      yield* attempt("ended", g.anext());
    }),
    log: [
      "1 0",
      "2 1",
      "3 clean",
      "3 sent early TypeError(can't send non-None value to a just-started async generator)",
      "4 second RuntimeError(anext(): asynchronous generator is already running)",
      "5 first 0",
      "6 sent b",
      "7 asend 1",
      "7 caught ValueError(c)",
      "7 athrow after",
      "8 clean",
      "8 ended StopAsyncIteration()",
      "ended",
    ],
  },
];
