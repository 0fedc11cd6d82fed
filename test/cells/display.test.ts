// Values as a cell shows them, on a real kernel: each kind by the MIME types it comes in.

import { format, inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { showTemporal } from "../../src/display/temporal.ts";
import { TestKernel } from "./kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel.stop());

/** The bundle of a cell's only output. */
async function shown(code: string): Promise<Record<string, any>> {
  const { reply, outputs } = await kernel.client.execute(code, { timeout: 20 });
  expect(reply.status).toBe("ok");
  expect(outputs).toHaveLength(1);
  return outputs[0]!.content.data;
}

const texts = (html: string) =>
  html
    .replace(/<[^>]+>/g, "|")
    .split(/\|+/)
    .filter((text) => text.trim() !== "");

/** Nodes differ in how they show it. */
const anyNode = (text: RegExp) => expect.stringMatching(text);

describe("text", () => {
  test.each([
    "Promise.resolve()",
    "setTimeout(() => {}, 0)",
    "setInterval(() => {}, 9).unref()",
    "require('node:child_process').spawn('true')",
    "require('node:net').createServer().listen(0).unref()",
    "new (require('node:async_hooks').AsyncResource)('Own')",
  ])("of %s has nothing of the kernel's", async (code) => {
    const { "text/plain": text } = await shown(code);
    expect(text).not.toContain("kResourceStore");
  });

  test("of a frozen promise is there, in console.log too", async () => {
    const made = "Object.freeze(Promise.resolve(5))";
    expect((await shown(made))["text/plain"]).toMatch(/^(<ref \*1> )?Promise \{\s+5\b/);
    expect(await kernel.run(`console.log(${made})`)).toMatch(/^Promise \{\s+5\b/);
  });

  test.each([
    ["42n", "42n"],
    ["Symbol('s')", "Symbol(s)"],
    ["new Date(0)", "1970-01-01T00:00:00.000Z"],
    ["new Set([1, 'a'])", "Set(2) { 1, 'a' }"],
    ["new Float64Array(3)", "Float64Array(3) [ 0, 0, 0 ]"],
    ["Buffer.from('abc')", "<Buffer 61 62 63>"],
    ["Promise.resolve(5)", "Promise { 5 }"],
    ["setTimeout(() => {}, 20)", "Timeout { after: 20 ms }"],
    ["setInterval(() => {}, 1000).unref()", "Timeout { every: 1000 ms }"],
    ["const over = setTimeout(() => {}, 1000); clearTimeout(over); over", "Timeout { over }"],
    [
      "new Proxy({ a: 1 }, { get() { throw 1 }, ownKeys() { throw 1 }, getPrototypeOf() { throw 1 } })",
      anyNode(/^(Proxy\()?\{ a: 1 \}\)?$/),
    ],
    ["new Proxy({}, { get: () => () => ({ 'text/plain': 5, x: 1 }) })", anyNode(/^(Proxy\()?\{\}\)?$/)],
    [
      "const endless: any = () => new Proxy(() => {}, { get: endless, apply: () => console.log('called') }); endless()",
      anyNode(/^(Proxy\()?\[Function \(anonymous\)\]\)?$/),
    ],
    ["class P { x = 1; get y(): number { throw new Error() } }\nnew P()", "P { x: 1 }"],
    [
      "({ get a() { throw new Error() }, toString() { throw new Error() } })",
      "{ a: [Getter], toString: [Function: toString] }",
    ],
    [
      "({ get [Symbol.toStringTag]() { throw new Error('tag') } })",
      anyNode(/^\[an object that cannot be shown: tag\]$|\[Getter\]/),
    ],
    [
      "({ [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('own') } })",
      "[an object that cannot be shown: own]",
    ],
    ["Object.create(null)", "[Object: null prototype] {}"],
    [
      "new (class Money { #cents = 150; toString() { return `${this.#cents / 100} EUR` } })()",
      "Money 1.5 EUR",
    ],
    ["new (class Empty { toString() { throw 1 } })()", "Empty {}"],
    [
      "new (class Unit { value = 0.05; units = [{ name: 'm', prefix: { name: 'c', value: 0.01 } }]; toString() { return '5 cm' } })()",
      expect.stringMatching(/^Unit 5 cm\nUnit \{\n {2}value: 0.05,\n/),
    ],
    [
      "new (class Tensor { dtype = 'float32'; dataId = { id: 0 }; strides = [2]; shape = [2, 2]; isDisposed = false; toString() { return 'Tensor\\n [[1, 2],\\n  [3, 4]]' } })()",
      expect.stringMatching(/^Tensor\n \[\[1, 2\],\n {2}\[3, 4\]\]\nTensor \{\n/),
    ],
    ["new (class Complex { re = 1; im = 2; toString() { return '1 + 2i' } })()", "Complex { re: 1, im: 2 }"],
  ])("%s", async (code, text) => {
    expect((await shown(code))["text/plain"]).toEqual(text);
  });

  test("of what says in words what its parts come to: with these folded below", async () => {
    const { "text/html": html } = await shown(
      "new (class Day { days = 19723; toString() { return 'Days: <19723>\\n' } zone = { name: 'Europe/Vienna', rules: [1, 2, 3] }; locale = { name: 'de-AT' } })()",
    );
    expect(html).toMatch(
      /^<pre>Day Days: &lt;19723&gt;<\/pre><details><summary>fields<\/summary><pre>Day \{\n {2}days: 19723/,
    );
  });

  test("of many items are these, and no words, which would have them all", async () => {
    const list = (size: number) =>
      `new (class List { size = ${size}; root = { nodes: [[[1, 2, 3]]] }; *[Symbol.iterator]() {} toString() { return "List [ " + this.size + " ]" } origin = 0; capacity = 0 })()`;
    expect((await shown(list(1_000)))["text/plain"]).toMatch(/^List \[ 1000 \]\nList \{\n/);
    expect((await shown(list(1_001)))["text/plain"]).toMatch(/^List \{\n {2}size: 1001,/);
    expect(
      (
        await shown(
          "new (class Matrix { data = Array(5000).fill(0); toString() { return String(this.data) } })()",
        )
      )["text/plain"],
    ).toContain("... 4900 more items");
  });

  test("of thousands of lines is shown less deep", async () => {
    const wide = (of: string) =>
      `Object.fromEntries(Array.from({ length: 14 }, (_, i) => ['a key of some length ' + i, ${of}]))`;
    const { "text/plain": text } = await shown(wide(wide(wide("0"))));
    expect(text.split("\n").length).toBeLessThan(300); // with the innermost level some 3,000
    expect(text).toContain("'a key of some length 0': [Object]");
    const { "text/plain": rows } = await shown(
      "Array.from({ length: 100 }, (_, i) => ({ a: 'a'.repeat(80), b: { c: [i] } }))",
    );
    expect(rows).toContain("b: { c: [ 99 ] }");
  });

  test("of a cyclic and deep object ends", async () => {
    expect(
      (await shown("const ring: any = { in: { a: { b: { c: { d: 1 } } } } }; ring.self = ring; ring"))[
        "text/plain"
      ],
    ).toBe("<ref *1> {\n  in: { a: { b: { c: [Object] } } },\n  self: [Circular *1]\n}");
  });
});

/** Milliseconds for which the kernel has computed, in all of its threads: how busy the machine is does not tell in them. */
async function cpuMs(): Promise<number> {
  const used = await shown("(({ user, system }) => (user + system) / 1000)(process.cpuUsage())");
  return Number(used["text/plain"]);
}

describe("what is large is cut, said so, and takes no time", () => {
  test.each([
    ["an array", "Array.from({ length: 1e7 }, (_, i) => i)", "... 9999900 more items"],
    ["a typed array", "new Uint8Array(1e8)", "... 99999900 more items"],
    ["a Set", "new Set(Array.from({ length: 1e6 }, (_, i) => i))", "... 999900 more items"],
    ["a Map", "new Map(Array.from({ length: 1e6 }, (_, i) => [i, i]))", "... 999900 more items"],
    [
      "an object",
      "Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => ['key' + i, i]))",
      "... 49900 more keys",
    ],
    [
      "a function with properties",
      "Object.assign(function f() {}, Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => ['key' + i, i])))",
      "[Function: f] {\n  key0: 0,",
    ],
    [
      "an error with properties",
      "Object.assign(new Error('e'), Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => ['key' + i, i])))",
      "... 19900 more keys",
    ],
    [
      "an array with properties",
      "Object.assign([1, 2], Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => ['key' + i, i])))",
      "[ 1, 2 ] {\n  key0: 0,",
    ],
    [
      "an object of symbols",
      "Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [Symbol(i), i]))",
      "... 19900 more keys",
    ],
    [
      "a Map in a list",
      "let at: any = 1; for (let i = 0; i < 1e5; i++) at = new Map([['in', at]]); [at]",
      "'in' => [Map]",
    ],
    [
      "a row of a table with thousands of keys",
      "[Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => ['key' + i, i]))]",
      "[ [Object] ]",
    ],
    ["an error's message", "new Error('m'.repeat(1e6))", "more characters"],
    ["a key", "({ ['k'.repeat(1e6)]: 1 })", "more characters"],
    ["a string", "'x'.repeat(1e8)", "... 99990000 more characters"],
    [
      "a nest of arrays",
      "const nest = (d: number): any => Array.from({ length: 100 }, () => d && nest(d - 1)); nest(2)",
      "[Array]",
    ],
    [
      "a table",
      "Array.from({ length: 1e5 }, (_, i) => ({ i, text: 'x'.repeat(1000) }))",
      "... 99900 more items",
    ],
    [
      "a list",
      "const list: any = {}; for (let i = 0, at = list; i < 1e5; i++) at = at.next = {}; list",
      "[Object]",
    ],
  ])("%s", async (_what, code, said) => {
    await kernel.run(`const large = (() => { ${code.replace(/;?\s*([^;]*)$/, "; return $1")} })();`);
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < 3; i++) {
      const before = await cpuMs();
      expect((await shown("large"))["text/plain"]).toContain(said);
      best = Math.min(best, (await cpuMs()) - before);
    }
    expect(best).toBeLessThan(50);
    await kernel.run("const large = null;");
  });
});

describe("console.log of what is large", () => {
  test.each([
    [
      "a wide object",
      "Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => ['key' + i, i]))",
      "... 49900 more keys",
    ],
    [
      "what holds one",
      "[1, { in: Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => ['key' + i, i])) }]",
      "[Object]",
    ],
    [
      "an error with properties",
      "Object.assign(new Error('e'), Array.from({ length: 50_000 }, (_, i) => i))",
      "... 49900 more keys",
    ],
    ["a nest of arrays", "Array(100).fill(Array(100).fill(Array(100).fill('text')))", "[Array]"],
  ])("cuts %s, and says so", async (_what, code, said) => {
    const printed = await kernel.run(`console.log("%s:", "all", ${code}, 5)`);
    expect(printed.startsWith("all: ")).toBe(true);
    expect(printed.trimEnd().endsWith(" 5")).toBe(true);
    expect(printed).toContain(said);
    expect(printed.length).toBeLessThan(20_000);
  });

  test.each([
    ["an array", "Array.from({ length: 5000 }, (_, i) => ({ i }))"],
    ["a typed array", "new Uint8Array(5000)"],
    ["a Map", "new Map(Array.from({ length: 5000 }, (_, i) => [i, i]))"],
    ["a Set", "new Set(Array.from({ length: 5000 }, (_, i) => i))"],
    ["an object", "Object.fromEntries(Array.from({ length: 5000 }, (_, i) => ['key' + i, i]))"],
  ])("console.table shows the first rows of %s, and counts the rest", async (_what, code) => {
    const lines = (await kernel.run(`console.table(${code})`)).trimEnd().split("\n");
    expect(lines).toHaveLength(3 + 1000 + 1 + 1);
    expect(lines.at(-1)).toBe("... 4000 more rows");
  });

  test("console.dir cuts too, unless it is told how much to show", async () => {
    await kernel.run(
      "const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => ['key' + i, { i }]))",
    );
    expect(await kernel.run("console.dir(wide)")).toContain("... 4900 more keys");
    expect(await kernel.run("console.dir(wide, { depth: 0 })")).toContain("key4999: [Object]");
    expect(await kernel.run("console.dir({ a: { b: { c: {} } } }, { depth: 0 })")).toBe("{ a: [Object] }\n");
    expect(
      await kernel.run("console.table([{ a: 1, b: 2 }], ['b']); console.table(7); console.table.name"),
    ).toMatch(/│ b │[\s\S]*\n7\n'table'$/);
  });

  test("shows the rest as Node does", async () => {
    const args = ["%s %d %o %j", "s", 1, { a: [1] }, { j: 1 }, { a: { b: { c: { d: 1 } } } }, [null]];
    const code = args.map((arg) => JSON.stringify(arg)).join(", ");
    expect(await kernel.run(`console.log(${code})`)).toBe(`${format(...args)}\n`);
    expect(await kernel.run("console.log.name")).toBe("'log'");
  });
});

test("Temporal's values say what they hold, wherever inspect meets them", () => {
  class PlainDate {
    readonly #iso = "2024-01-01";
    get [Symbol.toStringTag]() {
      return "Temporal.PlainDate";
    }
    toString() {
      return this.#iso;
    }
  }
  showTemporal({ Temporal: { PlainDate, Now: {} } });
  expect(inspect({ day: new PlainDate() })).toBe("{ day: Temporal.PlainDate 2024-01-01 }");
  expect(inspect(PlainDate.prototype)).toBe("Object [Temporal.PlainDate] {}");
  expect(Object.keys(PlainDate.prototype)).toEqual([]);
});

describe("html where it helps", () => {
  test("a table for an array of objects, of all their columns", async () => {
    const { "text/plain": text, "text/html": html } = await shown(
      "[{ name: 'Ada', age: 36 }, { name: '<b>', tags: ['x', 'y'], get lazy() { throw 1 } }]",
    );
    expect(text).toBe(
      "[\n  { name: 'Ada', age: 36 },\n  { name: '<b>', tags: [ 'x', 'y' ], lazy: [Getter] }\n]",
    );
    expect(texts(html)).toEqual(
      "name age tags lazy 0 Ada 36 1 &lt;b&gt;".split(" ").concat("[ &#39;x&#39;, &#39;y&#39; ]", "[Getter]"),
    );
  });

  test("a table as pandas makes it: of its class, for which pages have rules, and with as many th as columns in its head", async () => {
    const { "text/html": html } = await shown("[{ a: 1, b: 2 }]");
    expect(html).toMatch(
      /^<table class="dataframe">\n<thead><tr><th role="cell"><\/th><th>a<\/th><th>b<\/th><\/tr>/,
    );
  });

  test("with so many rows and columns, and the rest counted", async () => {
    const { "text/html": html } = await shown(
      "Array.from({ length: 1000 }, () => Object.fromEntries(Array.from({ length: 30 }, (_, i) => ['c' + i, i])))",
    );
    expect(html.match(/<tr>/g)).toHaveLength(51);
    expect(html.slice(html.indexOf("<p>"))).toBe("<p>… 950 more rows, 10 more columns</p>");
  });

  test.each([
    ["numbers", "[1, 2]"],
    ["objects and numbers", "[{ a: 1 }, 2]"],
    ["arrays", "[[1, 2], [3, 4]]"],
    ["dates with fields", "[Object.assign(new Date(0), { a: 1 })]"],
    ["errors", "[Object.assign(new Error('e'), { code: 1 })]"],
    [
      "what shows itself",
      "[new (class { a = 1; [Symbol.for('nodejs.util.inspect.custom')]() { return 'x' } })()]",
    ],
    ["tasks", "[asyncio.getEventLoop().createFuture()]"],
    ["proxies", "[new Proxy({ a: 1 }, {})]"],
    ["collections", "[new (class List { _root = 1; *[Symbol.iterator]() {} })()]"],
    ["nothing", "[]"],
  ])("and none for an array of %s", async (_what, code) => {
    expect(Object.keys(await shown(code))).toEqual(["text/plain"]);
  });

  test("a table for an array of a class's instances, by their fields", async () => {
    const code =
      "class Point { #secret = 0; constructor(public x: number, public y: number) {} get sum() { throw 1 } }\n[new Point(1, 2), new Point(3, 4)]";
    expect(texts((await shown(code))["text/html"])).toEqual(["x", "y", "0", "1", "2", "1", "3", "4"]);
  });

  test("a table's values in their own words, what is missing among numbers as none of them", async () => {
    const { "text/html": html } = await shown(
      "class Day { #at = 1; days = 19723; toString() { return '2024-01-01' } }\n" +
        "[{ n: 1, day: new Day(), at: new URL('https://a.org/b') }, { n: null, day: undefined, at: new Date(0) }, { n: NaN }]",
    );
    expect(html).toContain("<th>n</th>"); // at the right, as numbers are
    expect(texts(html).slice(3)).toEqual([
      ...["0", "1", "2024-01-01", "https://a.org/b"],
      ...["1", "null", "undefined", "1970-01-01T00:00:00.000Z"],
      ...["2", "NaN"],
    ]);
  });

  test("a Map of arrays of rows with the first rows, and how many there are", async () => {
    const { "text/html": html } = await shown(
      "new Map([['even', Array.from({ length: 30 }, (_, i) => ({ x: 2 * i }))], ['few', [{ x: 1 }]], ['n', Array(200).fill(7)]])",
    );
    expect(texts(html).slice(2)).toEqual([
      ...["even", "(30) [ { x: 0 }, { x: 2 }, { x: 4 }, { x: 6 }, … ]"],
      ...["few", "[ { x: 1 } ]"],
      ...["n", expect.stringMatching(/^\(200\) \[ 7, 7, (7, )+.*…$/)],
    ]);
  });

  const frames = {
    Arquero: `new (class ColumnTable {
      _data = { a: [1, 2, 3] };
      columnNames() { return ["a", "b"] }
      numRows() { return 52 }
      objects({ limit }) { return Array.from({ length: limit }, (_, i) => ({ a: i, b: "x" })) }
    })()`,
    Arrow: `new (class Table {
      schema = { fields: [{ name: "a" }, { name: "b" }] };
      get numRows() { return 52 }
      slice(from, to) { return Object.assign(new Table(), { to }) }
      toArray() { return Array.from({ length: this.to }, (_, i) => new Proxy({}, { get: () => () => ({ a: i, b: "x" }) })) }
    })()`,
  };
  test("a column of dates is not wrapped to make room for a wide one", async () => {
    const { "text/html": html } = await shown("[{ when: new Date(0), long: 'a b '.repeat(40) }]");
    expect(html).toContain('<td style="text-align: left; white-space: nowrap">1970-01-01T00:00:00.000Z</td>');
    expect(html).toMatch(
      /<th style="text-align: left; min-width: 12em">long<.*<td style="text-align: left">a b /,
    );
  });
  test("a long word, as an address, is broken where a table has no room for it", async () => {
    const { "text/html": html } = await shown('[{ url: `https://a.org/${"b".repeat(60)}`, id: 1 }]');
    expect(html).toMatch(/<th style="text-align: left; overflow-wrap: anywhere; min-width: 20em">url</);
    expect(html).toMatch(/<td style="text-align: left; overflow-wrap: anywhere">https:/);
    expect(html).toContain("<td>1</td>");
  });

  test("a formula of LaTeX is put into math mode, text with formulas stays", async () => {
    const latex = async (text: string) =>
      (await shown(`display.latex(${JSON.stringify(text)}); void 0`))["text/latex"];
    expect(await latex("\\frac12")).toBe("$\\displaystyle \\frac12$");
    for (const text of ["a $x$", "\\(x\\)", "\\begin{align}x\\end{align}"])
      expect(await latex(text)).toBe(text);
  });

  test.each(Object.entries(frames))("a table of %s, by its first rows", async (_of, code) => {
    const { "text/plain": text, "text/html": html } = await shown(code);
    expect(text).toMatch(/^52 rows of 2 columns \[\n {2}\{ a: 0, b: 'x' \},[\s\S]*\]\n… 2 more rows$/);
    expect(texts(html).slice(0, 5)).toEqual(["a", "b", "0", "0", "x"]);
    expect(html).toContain("<p>… 2 more rows</p>");
  });

  test("and what only has methods by these names is shown as ever", async () => {
    const code = "({ columnNames: () => 1, numRows: () => 2, objects: () => [3] })";
    expect(Object.keys(await shown(code))).toEqual(["text/plain"]);
    expect(
      (await shown("({ columnNames() { throw 1 }, numRows() {}, objects() {} })"))["text/plain"],
    ).toContain("numRows: [Function: numRows]");
  });

  test("a table for a Map", async () => {
    expect(texts((await shown("new Map<any, any>([['a', 1], [{ k: 1 }, 'b']])"))["text/html"])).toEqual([
      "key",
      "value",
      "a",
      "1",
      "{ k: 1 }",
      "b",
    ]);
  });

  test("a link for a URL of the web, and for no other", async () => {
    expect((await shown("new URL('https://example.org/?a=1&b=2')"))["text/html"]).toBe(
      '<a href="https://example.org/?a=1&amp;b=2" target="_blank">https://example.org/?a=1&amp;b=2</a>',
    );
    expect(await shown("new URL('javascript:alert(1)')")).not.toHaveProperty("text/html");
  });

  test("a function's source", async () => {
    const { "text/plain": text, "text/html": html } = await shown(
      "const area = (r: number) => r * r < 3;\narea",
    );
    expect(text).toBe("[Function: area]");
    expect(html).toContain("=&gt; r * r &lt; 3");
    expect(Object.keys(await shown("Math.max"))).toEqual(["text/plain"]);
    const members = "domain range nice ticks invert".split(" ").map((name) => `${name}: 'of the scale'`);
    const { "text/html": scale } = await shown(`Object.assign(function scale() {}, { ${members} })`);
    expect(scale).toMatch(
      /^<details><summary><code>\[Function: scale\]<\/code><\/summary><pre>\[Function: scale\] \{\n {2}domain: /,
    );
    expect(scale).toContain("<pre>function scale() {}</pre>");
  });
});

test("long markup is not told twice: as text it is its first tag", async () => {
  const svg = (paths: number) => `<svg width="5">${"<path/>".repeat(paths)}</svg>`;
  expect((await shown(`display.svg(${JSON.stringify(svg(1))});`))["text/plain"]).toBe(svg(1));
  const { "text/plain": text, "image/svg+xml": drawn } = await shown(
    `display.svg(${JSON.stringify(svg(500))});`,
  );
  expect([text, drawn]).toEqual(['<svg width="5">', svg(500)]);
  expect((await shown(`display.html("x".repeat(5_000));`))["text/plain"]).toBe(`${"x".repeat(80)}…`);
});

test("a bundle without text says what it is to a client that knows none of its types", async () => {
  const { "text/plain": text } = await shown(
    'display.mime({ "application/vnd.plotly.v1+json": { data: [] } });',
  );
  expect(text).toBe("<application/vnd.plotly.v1+json>");
});

test("what has a prefix is kept for who reads the notebook, and nothing is shown", async () => {
  const glued = {
    "application/papermill.record/text/plain": "5",
    "application/papermill.record/image/png": "AA==",
  };
  expect(await shown(`display.mime(${JSON.stringify(glued)});`)).toEqual(glued);
});

describe("images are known by their first bytes", () => {
  test.each([
    ["image/png", "Buffer.from('89504e470d0a1a0a0000000d', 'hex')", "iVBORw0KGgoAAAAN"],
    ["image/jpeg", "new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0])", "/9j/4AAAAAAAAAAA"],
    ["image/gif", "Buffer.from('GIF89a123456')", "R0lGODlhMTIzNDU2"],
    ["image/webp", "Buffer.from('RIFF1234WEBP')", "UklGRjEyMzRXRUJQ"],
    [
      "image/svg+xml",
      "Buffer.from('<?xml version=\"1.0\"?>\\n<svg></svg>')",
      '<?xml version="1.0"?>\n<svg></svg>',
    ],
  ])("%s", async (mimeType, code, data) => {
    expect((await shown(code))[mimeType]).toBe(data);
  });
});

test("bytes that begin with many comments, and bytes that were transferred, are shown as bytes, at once", async () => {
  expect(await shown("new TextEncoder().encode('<!---->'.repeat(100))")).toEqual({
    "text/plain": expect.stringMatching(/^Uint8Array\(700\) \[/),
  });
  expect(
    await shown(
      "(() => { const b = new ArrayBuffer(64); structuredClone(b, { transfer: [b] }); return b; })()",
    ),
  ).toEqual({ "text/plain": expect.stringMatching(/^ArrayBuffer \{ \(detached\), \[?byteLength\]?: 0 \}$/) }); // by Node's version
});

test("a class of a thousand keys may have a symbol for its name", async () => {
  const program =
    "class Odd { static name = Symbol('n'); }\nfor (let i = 0; i < 20_000; i++) Object.assign(Odd, { ['k' + i]: i });\nOdd";
  expect((await shown(program))["text/plain"]).toMatch(/^\[class \(anonymous\)\] \{/);
});

describe("objects that show themselves", () => {
  test.each([
    [
      "by Symbol.for('Jupyter.display')",
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 't', 'text/html': '<b>' }) })",
      { "text/plain": "t", "text/html": "<b>" },
    ],
    [
      "by a promise from it",
      "({ async [Symbol.for('Jupyter.display')]() { await 0; return { 'text/plain': 'later' } } })",
      { "text/plain": "later" },
    ],
    [
      "by toMimeBundle, with bytes",
      "({ toMimeBundle: () => ({ 'text/plain': 'i', 'image/png': new Uint8Array([1, 2, 3]) }) })",
      { "text/plain": "i", "image/png": "AQID" },
    ],
    [
      "by toDataURL",
      "({ toDataURL: () => 'data:image/png;base64,AQID' })",
      { "text/plain": "<canvas>", "image/png": "AQID" },
    ],
    [
      "as a method of their class",
      "class Frame { [Symbol.for('Jupyter.display')]() { return { 'text/plain': 'frame' } } }\nnew Frame()",
      { "text/plain": "frame" },
    ],
    [
      "behind a proxy, as polars does",
      "new Proxy({}, { get: (_, key) => key === Symbol.for('Jupyter.display') ? () => ({ 'text/plain': 'df' }) : undefined })",
      { "text/plain": "df" },
    ],
  ])("%s", async (_how, code, bundle) => {
    expect(await shown(code)).toEqual(bundle);
  });

  test("as vega-lite-api does", async () => {
    expect(
      (
        await shown(
          "({ toSpec: () => ({ $schema: 'https://vega.github.io/schema/vega-lite/v5.json', mark: 'bar' }) })",
        )
      )["application/vnd.vegalite.v5+json"],
    ).toMatchObject({ mark: "bar" });
  });

  test("as an element of a DOM", async () => {
    const bundle = await shown(
      "class Element { get outerHTML() { return '<svg class=\"plot\"><g></g></svg>' } get nodeType() { return 1 } }\nnew Element()",
    );
    expect(bundle).toEqual({
      "text/plain": '<svg class="plot">',
      "text/html": '<svg class="plot"><g></g></svg>',
    });
  });

  test("later come before the cell's end, in a display too, and before its error", async () => {
    const later =
      "({ async toMimeBundle() { await new Promise((r) => setTimeout(r, 20)); return { 'text/plain': 'later' } } })";
    expect(await kernel.run(`display(${later}); 5`)).toBe("later5");
    const { outputs } = await kernel.client.execute(
      `const h = display(1); h.update(${later}); throw new Error("e")`,
    );
    expect(outputs.map(({ msg_type }) => msg_type)).toEqual(["display_data", "update_display_data", "error"]);
  });

  test.each([
    ["text that is none", "{ 'text/html': 5 }", "text/html"],
    ["an object for text", "{ 'text/plain': { a: 1 } }", "text/plain"],
    ["a bigint", "{ 'application/json': { n: 1n } }", "application/json"],
    ["a circle", "{ 'application/vnd.x+json': globalThis }", "application/vnd.x+json"],
    ["a function", "{ 'application/json': () => 1 }", "application/json"],
  ])("and give %s say so", async (_what, bundle, type) => {
    const said = `[its own display method gave no data for '${type}']`;
    expect(await shown(`({ toMimeBundle: () => (${bundle}) })`)).toEqual({ "text/plain": said });
    expect(await shown(`({ toMimeBundle: async () => (${bundle}) })`)).toEqual({ "text/plain": said });
    expect((await kernel.fail(`display.mime(${bundle} as any)`)).evalue).toContain(`but '${type}' has none`);
  });

  test("may hold bytes, as what display.mime() is given may", async () => {
    const bundle = '{ "image/png": new Uint8Array([137, 80, 78, 71]) }';
    const data = { "text/plain": expect.any(String), "image/png": "iVBORw==" };
    expect(await shown(`({ toMimeBundle: () => (${bundle}) })`)).toEqual(data);
    const { outputs } = await kernel.client.execute(`display.mime(${bundle});`);
    expect(outputs.map(({ content }) => content.data)).toEqual([data]);
  });

  test("and fail say so, and fail no cell", async () => {
    expect(
      (await shown("({ [Symbol.for('Jupyter.display')]() { throw new TypeError('no') } })"))["text/plain"],
    ).toMatch(/^\[its own display method threw TypeError: no/);
  });

  test("are not meant by a method of such a name that throws: a tensor of onnxruntime makes images in pages alone", async () => {
    expect(
      await shown("new (class Tensor { size = 4; toDataURL() { return new OffscreenCanvas(2, 2).x } })()"),
    ).toEqual({ "text/plain": "Tensor { size: 4 }" });
  });
});

describe("display by template", () => {
  test.each([
    [
      "display.html`<b title=\"${'\"'}\">${'<i>'}${1}${[2, 3]}${null}</b>`",
      "text/html",
      '<b title="&quot;">&lt;i&gt;123</b>',
    ],
    ["display.html`<p>${{ toMimeBundle: () => ({ 'text/html': '<hr>' }) }}</p>`", "text/html", "<p><hr></p>"],
    ["display.md`# ${'*not* bold'}`", "text/markdown", "# \\*not\\* bold"],
    ["display.svg`<svg><text>${'a & b'}</text></svg>`", "image/svg+xml", "<svg><text>a &amp; b</text></svg>"],
    ["display.html('<b>as it is</b>')", "text/html", "<b>as it is</b>"],
    ["display.markdown('*as it is*')", "text/markdown", "*as it is*"],
  ])("%s", async (code, mimeType, data) => {
    expect((await shown(code))[mimeType]).toBe(data);
  });
});
