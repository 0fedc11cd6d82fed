// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are strings here, and hold templates
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are strings here, and hold templates
import { expect, test } from "@jest/globals";
import { compileCell } from "../../../src/cells/compile/compile.ts";
import { CellSyntaxError } from "../../../src/cells/compile/syntax-error.ts";
import { Coroutine, withCoroutines } from "./runtime.ts";

/** Async code that logs; run as it is and under the directive, it must do the same. */
const programs: Record<string, string> = {
  declaration: "async function f(a, b = a + 1) { return a + await b } return_(await f(1), f.name, f.length)",
  "called above its line": "return_(await f(1)); async function f(a) { return await a }",
  "nested, called above its line":
    "async function f() { log(await g(1)); await null; async function g(x) { return x + (await h()) } async function h() { return 5 } return g.name } return_(await f())",
  "nested in a block":
    "async function f() { { log(await g()); async function g() { return 1 } } { log(await g()); async function g() { return 2 } } return typeof g } return_(await f())",
  "nested in a plain function":
    "function f() { const r = g(); return r; async function g() { return 3 } } return_(await f())",
  "exported by a namespace":
    "namespace N { export const early = f(1); export async function f(a) { return g(a) } async function g(a) { return a + 1 } export namespace M { export async function deep() { return f(4) } } } namespace N { export async function second() { return f(10) } } return_(await N.early, await N.M.deep(), await N.second(), N.f.name, N.f.length)",
  expression: "const f = async function () { return f.name }; return_(await f())",
  "named expression":
    "const f = async function g(n) { return n ? await g(n - 1) : g.name }; return_(await f(2), f.name)",
  arrow: "const f = async (a, [b] = [2], ...c) => a + b + c.length; return_(await f(1), f.name, f.length)",
  "arrow without parentheses": "const f = async x => x + 1; return_(await f(1))",
  "arrow of an object": "const f = async () => ({ a: 1 }); return_(await f())",
  "arrow with a comment": "const f = async (a /* => */) /* => */ => /* => */ a; return_(await f(1))",
  "generic arrow": "const f = async <T,>(x: T): Awaitable<T> => x; return_(await f(1))",
  "arrow called at once": "return_(await (async () => { await 1; return 2 })())",
  "arrow over lines": "const f = async () =>\n  // a comment\n  1 +\n  2\nreturn_(await f())",
  "this in an arrow":
    "const o = { v: 4, m() { return (async () => { await 0; return (() => this.v)() })() } }; return_(await o.m())",
  "this at the top": "return_(await (async () => this === globalThis)())",
  "arguments in a function": "async function f() { await 0; return arguments.length } return_(await f(1, 2))",
  "arguments in an arrow":
    "function f() { return (async () => { await 0; return [(() => arguments[0])(), await (async () => arguments[1])()] })() } return_(await f(1, 2))",
  "arguments in a method":
    "const o = { async m(a) { await 0; return (async () => arguments.length + a)() } }; return_(await o.m(1, 2))",
  "new.target": "function F() { this.p = (async () => new.target === F)() } return_(await new F().p)",
  method:
    "class A { #v = 1; async m(a = 1) { return this.#v + await a } static async s() { return 's' } async #p() { return 'p' } p() { return this.#p() } async ['c' + 1]() { return 'c' } async 'q r'() { return 'q' } } const a = new A(); return_(await a.m(), await A.s(), await a.p(), await a.c1(), await a['q r'](), a.m.name, a.m.length, Object.keys(A.prototype))",
  "method behind a field without semicolon":
    "const k = 'm'; class A { x = 1\n async [k]() { return this.x }\n y = 2\n async *[k + 1]() {} } return_(await new A().m())",
  "object method":
    "const o = { v: 1, async m() { return this.v }, async *g() { yield this.v }, async: 5, get() { return 1 } }; let r; for await (r of o.g()); return_(await o.m(), r, o.async)",
  super:
    "class A { async m(x) { return 'A' + x + this.t } get g() { return this.t } } class B extends A { t = 't'; async m(x) { const s = await super.m(x, ...[]); return [s, super.g, (await (async () => super.m('y'))()), super['g']] } } return_(await new B().m('x'))",
  "super in an arrow of a plain method":
    "class A { m() { return 'A' } } class B extends A { m() { return (async () => { await 0; return super.m() + super.m?.() })() } } return_(await new B().m())",
  "writing to super":
    "class A { set s(v) { this.z = v } } class B extends A { async m() { super.s = await 5; return this.z } } return_(await new B().m())",
  "static super":
    "class A { static async m() { return this.n } } class B extends A { static n = 'B'; static async m() { return await super.m() } } return_(await B.m())",
  field:
    "class A { v = 1; f = async () => this.v; static s = async () => this === A } return_(await new A().f(), await A.s(), new A().f.name)",
  "default parameters see this": "const o = { v: 2, async m(a = this.v) { return a } }; return_(await o.m())",
  "await with types":
    "const f = async (x: any) => { const y = (await x)!.a as number; return (await x satisfies any).a + y }; return_(await f({ a: 1 }))",
  "await at the line's start":
    "const f = async () => { log(1)\nawait 2\nlog(3)\nawait log(4)\nasync () => 1\nreturn 5 }; return_(await f())",
  "await in every place":
    "const f = async () => { const a = [await 1, ...await [2]], o = { [await 'k']: await 3 }; a[await 0] += await 4; const t = `${await 5}`; for (let i = await 0; i < await 2; i++) log(i); while (await false); if (await true) log('t'); switch (await 1) { case await 1: log('case') } return [a, o, t, await 1 ? await 2 : 3, (await null) ?? 4, typeof await 5, -await 6, !await 0, await (await 7)] }; return_(await f())",
  "await of an error":
    "const f = async () => { try { await Promise.reject(new Error('x')) } catch (e) { return e.message } finally { log('finally') } }; return_(await f())",
  "order inside":
    "const f = async () => { log(1); await null; log(2); return 3 }; const p = f(); return_(await p)",
  "returned promise":
    "const g = async () => 1; const f = async () => g(); const h = async () => { return g() }; return_(await f(), await h())",
  "returned promise in try":
    "const bad = async () => { throw new Error('late') }; const f = async (x) => { try { if (x) return bad(); log('on') } catch { return 'caught' } finally { log('finally') } return 'end' }; return_(await f(1).then(String, (e) => e.message), await f(0))",
  "returned promise in try, one line":
    "function ok() { log('ok'); return Promise.resolve(1) } const f = async (x) => { try { if (x) return ok(); else return 2 } finally { log('f') } }; return_(await f(1), await f(0))",
  "returned from a loop":
    "const it = { *[Symbol.iterator]() { try { yield 1 } finally { log('closed') } } }; const f = async () => { for (const x of it) return Promise.resolve().then(() => { log('inner'); return x }) }; return_(await f())",
  "for await":
    "async function* g() { try { yield 1; yield 2; yield 3 } finally { log('closed') } } const f = async () => { const r = []; for await (const x of g()) { r.push(() => x); if (x === 2) break } return r.map((f) => f()) }; return_(await f())",
  "for await over promises":
    "const f = async () => { const r = []; for await (const x of [Promise.resolve(1), 2]) r.push(x); return r }; return_(await f())",
  "for await, labels":
    "async function* g(n) { try { for (let i = 0; i < n; i++) yield i } finally { log('closed ' + n) } } const f = async () => { outer: for await (const a of g(3)) { inner: for await (const b of g(2)) { if (a === 0) continue outer; if (a === 1) continue inner; log(a + ':' + b); break outer } } return 'end' }; return_(await f())",
  "labels of other statements":
    "const f = async () => { outer: for (let i = 0; ; i++) { inner: while (true) { await null; if (i > 2) break outer; if (i === 1) continue outer; log(i); break inner } block: { if (await true) break block; log('never') } } return 'end' }; return_(await f())",
  "returned promise in catch and finally":
    "const late = (to, what) => new Promise((settle, fail) => Promise.resolve().then(() => { log(what); to ? settle(what) : fail(new Error(what)) })); const f = async () => { try { throw 0 } catch { return late(true, 'in catch') } finally { log('finally') } }; const g = async () => { try { try { throw 0 } catch { return await late(false, 'inner') } } catch { return late(true, 'outer') } }; return_(await f(), await g())",
  "for await, targets":
    "const f = async () => { let x, o = {}; for await (x of [1]); for await (o.p of [2]); for await ({ q: x } of [{ q: 3 }]) log(x); for await ([x] of [[4]]) log(x); for await (var v of [5]); for await (const { z = 6 } of [{}]) { const z2 = z; log(z2) } return [x, o, v] }; return_(await f())",
  "for await, shadowing body":
    "const f = async () => { for await (const x of [1]) { const x = 2; log(x) } if (true) for await (const y of [3]) log(y); else log(4) }; return_(await f())",
  "for await, throwing":
    "const src = { [Symbol.asyncIterator]() { return { next: async () => ({ value: 1, done: false }), return: async () => { log('return'); throw new Error('dropped') } } } }; const f = async () => { for await (const x of src) throw new Error('body') }; return_(await f().then(String, (e) => e.message))",
  "for await, returning":
    "async function* g() { try { yield 1 } finally { log('closed') } } const f = async () => { for await (const x of g()) return x }; return_(await f())",
  "for await, the source fails":
    "async function* g() { yield 1; throw new Error('src') } const f = async () => { try { for await (const x of g()) log(x) } catch (e) { return e.message } }; return_(await f())",
  "for await, await in the source":
    "async function* g(n) { yield n } const f = async () => { for await (const x of g(await 5)) log(x); async function late() {} return late.name }; return_(await f())",
  "async generator":
    "async function* g(a) { const x = yield a; log(x); yield await Promise.resolve(2); yield Promise.resolve(3); return Promise.resolve(4) } const i = g(1); return_(await i.next(), await i.next('in'), await i.next(), await i.next(), await i.next())",
  "yield* of a generator":
    "async function* a() { yield 1; return 'r' } async function* b() { const r = yield* a(); yield r; yield* [7, 8]; yield } const r = []; for await (const x of b()) r.push(x); return_(r)",
  "yield as an expression":
    "async function* g() { log((yield 1) + (yield 2)); return yield } const i = g(); await i.next(); await i.next(1); return_(await i.next(2), await i.next(3))",
  "await using":
    "const r = (n) => ({ n, async [asyncDispose]() { log('later ' + n) }, [dispose]() { log('now ' + n) } }); const f = async () => { await using a = r('a'); using b = r('b'); { await using c = r('c'); log('in') } log(a.n + b.n); return 'end' }; return_(await f())",
  "await using, an error":
    "const r = { async [asyncDispose]() { log('disposed') } }; const f = async () => { 'use strict'; await using a = r, b = null; throw new Error('x') }; return_(await f().then(String, (e) => e.message))",
  "plain functions inside":
    "async function f() { function g() { return this === undefined ? 'g' : 'x' } class A { m() { return 'm' } get x() { return 'x' } } return [g(), new A().m(), new A().x, [1].map((x) => x + 1)] } return_(await f())",
  "generator methods stay": "class A { *[Symbol.iterator]() { yield 1; yield 2 } } return_([...new A()])",
  "default export": "const f = async () => { const { a = await 1 } = {}; return a }; return_(await f())",
  "class in a function":
    "async function f() { const v = await 1; class A { x = v; async m() { return this.x } } return new A().m() } return_(await f())",
  "conditional names":
    "let f; f ??= async () => 1; const { g = async () => 2 } = {}; return_(f.name, g.name, await f(), await g())",
};

async function run(code: string, directive: boolean): Promise<unknown> {
  const notebook = withCoroutines();
  await notebook.run(
    "let returned; const dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose'), asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose'); const return_ = (...values) => { returned = values };",
  );
  await notebook.run(`${directive ? '"use coroutines";' : ""} await 0; ${code}`);
  return JSON.parse(JSON.stringify([await notebook.run("returned"), notebook.logged]));
}

test.each(Object.entries(programs))("as without the directive: %s", async (_what, code) => {
  expect(await run(code, true)).toEqual(await run(code, false));
});

test("a call runs nothing", async () => {
  const notebook = withCoroutines();
  await notebook.execute(
    '"use coroutines"\nasync function f() { log("ran") }\nclass A { async m() { log("ran") } }\n[f(), new A().m()]',
  );
  const [coroutine, method] = notebook.shown as any;
  expect(coroutine).toBeInstanceOf(Coroutine);
  expect([coroutine.name, method.name]).toEqual(["f", "A.m"]);
  expect(notebook.logged).toEqual([]);
});

test("function* becomes a coroutine function, with its own yield", async () => {
  const notebook = withCoroutines();
  await notebook.run(
    '"use coroutines"\nfunction* example(name: string) { const x = yield name; log(x); return 1 }\nconst other = function* () {}',
  );
  expect(await notebook.run("[example.made, example.name, example.length, other.made]")).toEqual([
    true,
    "example",
    1,
    true,
  ]);
  expect(
    await notebook.run(
      "const c = example('P'); const i = c[Symbol.iterator](); [i.next().value, i.next(6).value]",
    ),
  ).toEqual(["P", 1]);
  expect(notebook.logged).toEqual([6]);
});

test("coroutine(function* …) is not made one twice", async () => {
  const notebook = withCoroutines();
  await notebook.run("const coroutine = (f) => [typeof f, f.made, f.name]");
  expect(await notebook.run('"use coroutines"\nconst hello = coroutine(function* () {}); hello')).toEqual([
    "function",
    undefined,
    "hello",
  ]);
});

test("the directive of a function covers it, and not its neighbours", async () => {
  const notebook = withCoroutines();
  await notebook.run(
    'async function a() { "use coroutines"; return 1 } async function b() { return 2 } function c() { "use coroutines"; return async () => 3 }',
  );
  expect(await notebook.run("[a.made, b.made, c.made, c().made, await a()]")).toEqual([
    true,
    undefined,
    undefined,
    true,
    1,
  ]);
});

test("a directive is no directive where it is not first", async () => {
  const notebook = withCoroutines();
  await notebook.run('let a = 1; "use coroutines"; async function f() {}');
  expect(await notebook.run("f.made")).toBe(undefined);
});

test("renamed globals, constants and imports inside", async () => {
  const notebook = withCoroutines();
  notebook.modules.set("m", { v: 5 });
  expect(
    await notebook.run(
      '"use coroutines"\nasync function URL(n) { return n ? await URL(n - 1) : (await import("m")).v }\nconst c = 1\nconst w = async () => { try { c = await 2 } catch (e) { return e.message } }\n[await URL(2), await w(), URL.name]',
    ),
  ).toEqual([5, "Assignment to constant variable.", "URL"]);
});

test.each([
  ["async function f(): Promise<void> {}", "write Coroutine<T> or leave the type out", 20],
  ["class A { async m(): Promise<void> {} }", "write Coroutine<T> or leave the type out", 21],
  [
    "const f = async () => arguments",
    '"use coroutines" cannot rewrite `arguments` outside of a function',
    22,
  ],
  [
    "switch (1) { case 1: async function f() {} }",
    '"use coroutines" cannot rewrite a function in a `case`',
    21,
  ],
  [
    "class A { async m(a) { var a } }",
    '"use coroutines" cannot rewrite a `var` with the name of a parameter',
    27,
  ],
  [
    "class A extends B { async m() { super.x += 1 } }",
    '"use coroutines" cannot rewrite this write to `super`',
    32,
  ],
  ["class A extends B { async m() { [super.x] = [1] } }", "Cannot assign to this expression", 33],
  [
    "class A extends B { async m() { super.x++ } }",
    '"use coroutines" cannot rewrite this write to `super`',
    32,
  ],
  ["const f = async () => { for await (using x of y); }", '"use coroutines" cannot rewrite `using` here', 35],
])("%s is refused", (code, reason, column) => {
  const compile = () =>
    compileCell(`"use coroutines"\n${code}`, { label: "In[1]", known: new Map(), globals: new Set() });
  expect(compile).toThrow(CellSyntaxError);
  try {
    compile();
  } catch (error) {
    expect((error as Error).message).toContain(reason);
    expect(error).toMatchObject({ line: 2, column });
  }
});

test.each([
  "async function f(): Coroutine<void> {\n  await null\n  throw §new Error('a')\n}\nawait f()",
  "const f = async (x: number) => { await x; (null as any).§foo }\nawait f(1)",
  "class A { async m(x: number) { for await (const y of [x]) { throw §new Error(String(await y)) } } }\nawait new A().m(1)",
  "const f = async () => {\n  try { return await g() } finally { log(1) }\n  async function g() { throw §new Error('g') }\n}\nawait f()",
])("places under the directive: %j", async (code) => {
  const notebook = withCoroutines();
  const text = `"use coroutines"\n${code}`;
  const head = text.slice(0, text.indexOf("§")).split("\n");
  const [place] = await notebook.places(text.replace("§", ""));
  expect(place).toEqual({ line: head.length, column: head.at(-1)!.length + 1 });
});

test.each([
  ["a parenthesis", "(log)(2)"],
  ["a bracket", "[2].forEach((x) => log(x))"],
])("a line without a semicolon ends before a function, which moves, and %s", async (_what, next) => {
  const notebook = withCoroutines();
  const say = "const say = (x: unknown): any => { log(x); return () => log('no') }";
  const inner = `say(1)\nasync function f() {}\nasync function g() { return 3 }${next}\nreturn g()`;
  expect(
    await notebook.run(`"use coroutines"\n${say}\nasync function main() { ${inner} }\nawait main()`),
  ).toBe(3);
  expect(notebook.logged).toEqual([1, 2]);
});
