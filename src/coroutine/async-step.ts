// One advance of an async generator: the coroutine that `anext`, `asend`, `athrow` and `aclose` give.
//
// The generator's own body is resumed through it, and what that one waits for is what this coroutine waits for: the
// same task, the same context, no task of its own. It ends where the body emits. Counterparts: CPython's
// async_generator_asend and async_generator_athrow.

import { type Body, BodyCoro, type Maker } from "./coroutine.ts";
import { RuntimeError, StopAsyncIteration } from "./errors.ts";
import { later, registers } from "./registers.ts";
import { type Mode, NEXT, RETURN, THROW } from "./stack.ts";
import { SUSPENDED, SUSPENSION } from "./suspension.ts";

/** What is emitted, where the body says so by a marker: whatever else it yields is a wait. */
export class Emitted {
  constructor(readonly value: unknown) {}
}

/** A generator body that emits, and where it is. */
export interface Emitting {
  readonly _generator: Body;
  readonly _maker: Maker;
  /** Does it emit markers only? Else everything that is no suspension. */
  readonly _marks: boolean;
  _begun: boolean;
  /** Being advanced, perhaps waiting. */
  _busy: boolean;
  _ended: boolean;
}

/** What an advance gives for what the body did. */
export interface Asked {
  readonly name: string;
  /** As CPython calls it where the generator is running already. */
  readonly call: string;
  emitted(value: unknown): unknown;
  ended(value: unknown): unknown;
}

const value = (given: unknown): unknown => given;
const end = (): never => {
  throw new StopAsyncIteration();
};
export const ANEXT: Asked = { name: "anext", call: "anext", emitted: value, ended: end };
export const ASEND: Asked = { name: "asend", call: "anext", emitted: value, ended: end };
export const ATHROW: Asked = { name: "athrow", call: "athrow", emitted: value, ended: end };
export const ACLOSE: Asked = {
  name: "aclose",
  call: "aclose",
  emitted() {
    throw new RuntimeError("async generator ignored GeneratorExit");
  },
  ended: () => undefined,
};
/** JavaScript's iteration: results as objects, and the rules of a native async generator. */
const RESULT: Asked = {
  name: "next",
  call: "anext",
  emitted: (given) => ({ value: given, done: false }),
  ended: (given) => ({ value: given, done: true }),
};

/** The coroutine object of an advance. */
export class Advance extends BodyCoro {
  declare private readonly asked: Asked;

  constructor(of: Emitting, asked: Asked, mode: Mode, given: unknown) {
    super(new AdvanceBody(of, asked, mode, given), of._maker);
    this.asked = asked;
  }

  override get name(): string {
    return this.asked.name;
  }
  override get qualname(): string {
    return `${this._maker.qualname}.${this.asked.name}`;
  }
  /** @internal */
  override _kind(): "async generator" {
    return "async generator";
  }
}

/** What it runs: steps of the generator, up to one that emits. */
class AdvanceBody implements Body {
  private begun = false;

  constructor(
    private readonly of: Emitting,
    private readonly asked: Asked,
    private readonly mode: Mode,
    private readonly given: unknown,
  ) {}

  /** For the host, which asks an inspector where it stands. */
  get _generator(): Body {
    return this.of._generator;
  }

  next(sent: unknown): IteratorResult<unknown, unknown> {
    if (this.begun) return this.step(NEXT, sent);
    this.begun = true;
    const { of, asked, mode, given } = this;
    if (of._busy) throw new RuntimeError(`${asked.call}(): asynchronous generator is already running`);
    if (asked === ATHROW && of._ended) return { value: undefined, done: true };
    if (asked === ASEND && !of._begun && given !== undefined) {
      throw new TypeError("can't send non-None value to a just-started async generator");
    }
    if (!of._begun) {
      of._begun = true;
      later.noteOpened(of);
    }
    of._busy = true;
    return this.step(mode, given);
  }

  throw(error: unknown): IteratorResult<unknown, unknown> {
    if (this.begun) return this.step(THROW, error);
    this.begun = true;
    throw error;
  }

  return(): IteratorResult<unknown, unknown> {
    if (!this.begun) return { value: undefined, done: true };
    const { of } = this;
    of._busy = false;
    const result = of._generator.return(undefined);
    of._ended = result.done === true;
    return result;
  }

  private step(mode: Mode, given: unknown): IteratorResult<unknown, unknown> {
    const { of, asked } = this;
    const { _generator: body } = of;
    let result: IteratorResult<unknown, unknown>;
    try {
      result = mode === NEXT ? body.next(given) : mode === THROW ? body.throw(given) : body.return(given);
    } catch (error) {
      of._busy = false;
      of._ended = true;
      if (!(error instanceof StopAsyncIteration)) throw error;
      throw new RuntimeError("async generator raised StopAsyncIteration", { cause: error });
    }
    if (result.done) {
      of._busy = false;
      of._ended = true;
      return { value: asked.ended(result.value), done: true };
    }
    if (waits(of, result)) return result;
    of._busy = false;
    // A coroutine below may have handed it out: it stands at nothing that one could wait for.
    registers.left = registers.leaf = registers.handed = null;
    return { value: asked.emitted(of._marks ? (result.value as Emitted).value : result.value), done: true };
  }
}

/** Does the body wait, or does it emit? */
function waits(of: Emitting, result: IteratorYieldResult<unknown>): boolean {
  if (of._marks) return !(result.value instanceof Emitted);
  return result === SUSPENDED || (result.value === SUSPENSION && registers.left !== null);
}

/** A source of values whose steps may have to be waited for. */
export interface Source {
  next(value?: unknown): unknown;
  throw?(error: unknown): unknown;
  return?(value?: unknown): unknown;
}

/** An async generator seen from a coroutine: its steps are coroutines of the same task, and not promises. */
export class Steps implements Source {
  constructor(private readonly of: Emitting) {}
  next(given?: unknown): Advance {
    return new Advance(this.of, RESULT, NEXT, given);
  }
  throw(error: unknown): Advance {
    return new Advance(this.of, RESULT, THROW, error);
  }
  return(given?: unknown): Advance {
    return new Advance(this.of, RESULT, RETURN, given);
  }
}
