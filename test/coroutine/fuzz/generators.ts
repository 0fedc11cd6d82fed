// Random generators that delegate to each other, and a random person who steps, throws into and closes the outermost:
// what task programs do not reach. As text in both languages, for peer.py and here.ts as any other program.

import {
  ended,
  GeneratorBodies,
  handled,
  type Lines,
  same,
  type Twin,
  valueError,
} from "./generator-bodies.ts";

const functions = 4;

// What is thrown in is a ValueError, and what a handler takes. Where a generator yields though it is to end, both sides
// stop: from there on Python goes on with GeneratorExit, which JavaScript does not have. So they do where it is closed:
// one that has never handed out a value is a generator there and a coroutine here.
const driver: Twin = {
  python: `
async def c0(me):
    k[0] = gen = g0()
    for i, how in enumerate(steps):
        if gen.gi_frame is None: break
        try:
            if how == "next": log(i, how, next(gen))
            elif how == "send": log(i, how, gen.send(i))
            elif how == "raise": log(i, how, gen.throw(ValueError(i)))
            else: log(i, how, gen.close())
        except StopIteration as e: log(i, how, "stops", e.value)
        except ValueError as e: log(i, how, e)
        except TypeError: log(i, how, "TypeError")
        except RuntimeError as e:
            log(i, how, e)
            break
`,
  typescript: `
const c0 = asyncio.coroutine(function* c0(me) {
    const gen = (k[0] = g0());
    for (const [i, how] of steps.entries()) {
        if (gen.state === "closed") break;
        try {
            if (how === "next") log(i, how, gen.next());
            else if (how === "send") log(i, how, gen.send(i));
            else if (how === "raise") log(i, how, gen.raise(new asyncio.ValueError(i)));
            else log(i, how, gen.close());
        } catch (e) {
            if (e instanceof asyncio.StopIteration) log(i, how, "stops", e.value);
            else if (e instanceof TypeError) log(i, how, "TypeError");
            else log(i, how, e);
            if (e instanceof asyncio.RuntimeError) break;
        }
    }
});
`,
};

class Generators extends GeneratorBodies {
  private index = functions;

  program(): Twin {
    const steps = Array.from({ length: 3 + this.below(8) }, () =>
      this.pick(["next", "next", "next", "next", "send", "send", "raise", "close"]),
    );
    const python = [`steps = ${JSON.stringify(steps)}`];
    const typescript = [`const steps = ${JSON.stringify(steps)};`];
    // The innermost first: each delegates to those before it.
    while (this.index-- > 0) {
      const body = this.block();
      python.push(`def g${this.index}():`, "    x = None", ...body.python, "    if 0: yield");
      typescript.push(`const g${this.index} = asyncio.coroutine(function* g${this.index}() {`);
      typescript.push("    let x = null;", ...body.typescript, "});");
    }
    return {
      python: python.join("\n") + driver.python,
      typescript: typescript.join("\n") + driver.typescript,
    };
  }

  protected statement(): Lines {
    const id = ++this.count;
    const kind = this.kind();
    switch (kind) {
      case 3:
      case 4: {
        if (this.index === functions - 1) return same(`log(${id})`);
        const inner = `g${this.index + 1 + this.below(functions - 1 - this.index)}()`;
        return {
          python: [`x = yield from ${inner}`, `log(${id}, x)`],
          typescript: [`x = yield* ${inner};`, `log(${id}, x);`],
        };
      }
      case 5:
        return this.oneIn(4) ? same(`return ${id}`) : same(`log(${id})`);
      case 9:
      case 10:
        return handled(id, valueError, this.block(), this.block());
      case 11:
      case 12:
        return ended(id, this.block(), this.oneIn(6) ? same(`yield ${id}`) : same());
      default:
        return this.common(kind, id);
    }
  }
}

/** The program of a seed. */
export function generators(seed: number): Twin {
  return new Generators(seed).program();
}
