// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are strings here, and hold templates
// A small stand-in for the coroutine runtime, enough to run what `"use coroutines"` emits. Order of wake-ups is native.

import { Notebook } from "./notebook.ts";

class Emitted {
  constructor(readonly value: unknown) {}
}
class Wait {
  constructor(readonly on: unknown) {}
}

/** Coroutine objects started so far, by name. */
export class Coroutine {
  started = false;
  constructor(
    readonly name: string,
    readonly body: Generator<any, any, any>,
  ) {}
  *[Symbol.iterator](): Generator<any, any, any> {
    this.started = true;
    return yield* this.body;
  }
  // biome-ignore lint/suspicious/noThenProperty: a coroutine is awaited in ordinary async code
  then(resolve: (value: any) => void, reject: (error: unknown) => void): Promise<unknown> {
    return drive(this[Symbol.iterator]()).then(resolve, reject);
  }
}

async function drive(body: Generator<any, any, any>): Promise<any> {
  let step = body.next();
  while (!step.done) {
    try {
      const value = await (step.value as Wait).on;
      step = body.next(value);
    } catch (error) {
      step = body.throw(error);
    }
  }
  return step.value;
}

function* wait(x: any): Generator<any, any, any> {
  if (x instanceof Coroutine) return yield* x;
  if (x !== null && typeof x === "object" && typeof x.then === "function") return yield new Wait(x);
  return x;
}

class AsyncGen {
  #busy: Promise<unknown> = Promise.resolve();
  constructor(readonly body: Generator<any, any, any>) {}
  #step(method: "next" | "throw" | "return", value?: unknown): Promise<IteratorResult<any>> {
    const run = async () => {
      let step = this.body[method](value);
      while (!step.done) {
        if (step.value instanceof Emitted) return { value: step.value.value, done: false };
        try {
          const result = await (step.value as Wait).on;
          step = this.body.next(result);
        } catch (error) {
          step = this.body.throw(error);
        }
      }
      return { value: step.value, done: true };
    };
    const result = this.#busy.then(run, run);
    this.#busy = result;
    return result as Promise<IteratorResult<any>>;
  }
  next = (value?: unknown) => this.#step("next", value);
  return = (value?: unknown) => this.#step("return", value);
  throw = (error?: unknown) => this.#step("throw", error);
  [Symbol.asyncIterator]() {
    return this;
  }
}

const none = Symbol("none");

class Cursor {
  value: any;
  #ended = false;
  readonly #source: any;
  readonly #plain: boolean;
  constructor(iterable: any) {
    this.#plain = !iterable[Symbol.asyncIterator];
    this.#source = this.#plain ? iterable[Symbol.iterator]() : iterable[Symbol.asyncIterator]();
  }
  *advance(): Generator<any, boolean, any> {
    if (this.#ended) return false;
    this.#ended = true;
    const result = yield* wait(this.#source.next());
    if (result.done) return false;
    this.value = this.#plain ? yield* wait(result.value) : result.value;
    this.#ended = false;
    return true;
  }
  *finish(error: unknown): Generator<any, void, any> {
    if (this.#ended) return;
    this.#ended = true;
    try {
      if (this.#source.return) yield* wait(this.#source.return());
    } catch (failed) {
      if (error === none) throw failed;
    }
  }
}

class Disposal {
  readonly #stack: { value: any; waits: boolean }[] = [];
  use(value: any, waits: boolean): any {
    this.#stack.push({ value, waits });
    return value;
  }
  *finish(error: unknown): Generator<any, void, any> {
    for (let top = this.#stack.pop(); top; top = this.#stack.pop()) {
      const { value, waits } = top;
      try {
        const dispose = (waits && method(value, "asyncDispose")) || method(value, "dispose");
        const result = dispose?.call(value);
        if (waits) yield* wait(result);
      } catch (failed) {
        error = failed;
      }
    }
    if (error !== none) throw error;
  }
}

/** A method under a symbol that the cells' realm may have or not. */
const method = (value: any, name: string): any =>
  value?.[(Symbol as any)[name]] ?? value?.[Symbol.for(`Symbol.${name}`)];

function named(name: string, length: number, fn: (...args: any[]) => any): any {
  return Object.defineProperties(fn, {
    name: { value: name },
    length: { value: length },
    made: { value: true },
  });
}

const fn = (name: string, length: number, body: any): any =>
  named(name, length, function (this: unknown, ...args) {
    return new Coroutine(name, body.apply(this, args));
  });

const co = {
  none,
  await: wait,
  start: (self: unknown, name: string, body: any) => new Coroutine(name, body.call(self)),
  fn,
  generator: fn,
  asyncGenerator: (name: string, length: number, body: any) =>
    named(name, length, function (this: unknown, ...args) {
      return new AsyncGen(body.apply(this, args));
    }),
  startAsyncGenerator: (self: unknown, _name: string, body: any) => new AsyncGen(body.call(self)),
  aiter: (source: any) => new Cursor(source),
  disposal: () => new Disposal(),
  emit: (value: unknown) => new Emitted(value),
  *delegate(source: any): Generator<any, any, any> {
    const iterator = source[Symbol.asyncIterator]
      ? source[Symbol.asyncIterator]()
      : source[Symbol.iterator]();
    let sent: unknown;
    for (;;) {
      const result: any = yield* wait(iterator.next(sent));
      if (result.done) return result.value;
      sent = yield new Emitted(yield* wait(result.value));
    }
  },
};

/** A notebook whose cells have the stand-in. */
export const withCoroutines = (): Notebook => new Notebook({ co });
