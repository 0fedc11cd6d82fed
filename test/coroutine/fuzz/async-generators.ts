// Random async generators, and tasks that step, throw into, close and cancel each other in the middle of one of them;
// steps are also kept, and awaited or dropped later, once or more often, by any of the tasks. As text in both languages,
// for peer.py and here.ts as any other program.

import {
  ended,
  GeneratorBodies,
  handled,
  type Lines,
  same,
  type Twin,
  valueError,
} from "./generator-bodies.ts";

/** How many tasks meet at the generator. */
const tasks = 3;
const cancelledError: Twin = { python: "asyncio.CancelledError", typescript: "asyncio.CancelledError" };
/** Milliseconds. */
const primes = [1, 2, 3, 5, 7];

// The generator is held and closed at the end: one that is collected is closed by the loop there, and not here; and what
// the loop closes when it ends is no part of a trace.
const driver: Twin = {
  python: `
async def p(n):
    me = f"t{n}"
    for i, (how, x) in enumerate(steps[n]):
        try:
            if how == "next": log(me, i, how, await k[0].__anext__())
            elif how == "send": log(me, i, how, await k[0].asend(i))
            elif how == "raise": log(me, i, how, await k[0].athrow(ValueError(i)))
            elif how == "close": log(me, i, how, await k[0].aclose())
            elif how == "keep": h[n] = k[0].asend(None) if x % 2 else k[0].__anext__()
            elif how == "use" and h[x % 3]: log(me, i, how, await h[x % 3])
            elif how == "drop" and h[x % 3]: log(me, i, how, h[x % 3].close())
            elif how == "sleep": await asyncio.sleep(x / 1000)
            elif how == "cancel": log(me, i, how, t[x].cancel("of " + me))
        except StopAsyncIteration: log(me, i, how, "stops")
        except TypeError: log(me, i, how, "TypeError")
        except (ValueError, RuntimeError, asyncio.CancelledError) as e: log(me, i, how, e)
async def c0(me):
    k[0] = g0()
    for n in range(len(steps)): t[n] = asyncio.create_task(p(n), name=f"t{n}")
    await asyncio.gather(*t[:len(steps)], return_exceptions=True)
    try: log("end", await k[0].aclose())
    except (ValueError, RuntimeError) as e: log("end", e)
`,
  typescript: `
const p = asyncio.coroutine(function* p(n) {
    const me = "t" + n;
    for (const [i, [how, x]] of steps[n].entries()) {
        try {
            if (how === "next") log(me, i, how, yield* k[0].anext());
            else if (how === "send") log(me, i, how, yield* k[0].asend(i));
            else if (how === "raise") log(me, i, how, yield* k[0].athrow(new asyncio.ValueError(i)));
            else if (how === "close") log(me, i, how, yield* k[0].aclose());
            else if (how === "keep") h[n] = x % 2 ? k[0].asend(undefined) : k[0].anext();
            else if (how === "use" && h[x % 3]) log(me, i, how, yield* h[x % 3]);
            else if (how === "drop" && h[x % 3]) log(me, i, how, h[x % 3].close());
            else if (how === "sleep") yield* asyncio.sleep(x / 1000);
            else if (how === "cancel") log(me, i, how, t[x].cancel("of " + me));
        } catch (e) {
            if (e instanceof asyncio.StopAsyncIteration) log(me, i, how, "stops");
            else if (e instanceof TypeError) log(me, i, how, "TypeError");
            else log(me, i, how, e);
        }
    }
});
const c0 = asyncio.coroutine(function* c0(me) {
    k[0] = g0();
    for (let n = 0; n < steps.length; n++) t[n] = asyncio.createTask(p(n), { name: "t" + n });
    yield* asyncio.gatherSettled(...t.slice(0, steps.length));
    try {
        log("end", yield* k[0].aclose());
    } catch (e) {
        log("end", e);
    }
});
`,
};

class AsyncGenerators extends GeneratorBodies {
  /** Inside of handlers that may run while it is being closed: from a `yield` in one on the two languages differ. */
  private closing = 0;

  program(): Twin {
    const step = (): [string, number] => {
      const how = this.pick([
        "next",
        "next",
        "next",
        "next",
        "send",
        "raise",
        "close",
        "sleep",
        "sleep",
        "cancel",
      ]);
      return [how, how === "cancel" ? this.below(tasks) : this.oneIn(2) ? 0 : this.pick(primes)];
    };
    const steps = Array.from({ length: tasks }, () => Array.from({ length: 2 + this.below(5) }, step));
    const body = this.block();
    const python = [`steps = ${JSON.stringify(steps)}`, "async def g0():", "    x = None", ...body.python];
    const typescript = [
      `const steps = ${JSON.stringify(steps)};`,
      "const g0 = asyncio.asyncGenerator(function* g0() {",
      "    let x = null;",
      ...body.typescript,
      "});",
    ];
    return {
      python: [...python, "    if 0: yield"].join("\n") + driver.python,
      typescript: typescript.join("\n") + driver.typescript,
    };
  }

  protected statement(): Lines {
    const id = ++this.count;
    const kind = this.kind();
    if (this.closing > 0 && [0, 1, 2, 6].includes(kind)) return same(`log(${id})`);
    switch (kind) {
      case 3:
        return sleep(0);
      case 4:
        return sleep(this.pick(primes));
      case 5:
        return this.oneIn(4) ? same("return") : same(`log(${id})`);
      case 9:
      case 10: {
        const body = this.block();
        const cancelled = this.oneIn(2);
        if (cancelled) this.closing += 1;
        const handler = this.block();
        if (cancelled) this.closing -= 1;
        return handled(id, cancelled ? cancelledError : valueError, body, handler);
      }
      case 11:
      case 12: {
        const body = this.block();
        return ended(id, body, this.oneIn(2) ? sleep(this.oneIn(2) ? 0 : this.pick(primes)) : same());
      }
      default:
        return this.common(kind, id);
    }
  }
}

function sleep(ms: number): Lines {
  return {
    python: [`await asyncio.sleep(${ms} / 1000)`],
    typescript: [`yield* asyncio.sleep(${ms} / 1000);`],
  };
}

/** The program of a seed. */
export function asyncGenerators(seed: number): Twin {
  return new AsyncGenerators(seed).program();
}
