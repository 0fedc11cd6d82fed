// Cells as a person runs them: on a real kernel, over its sockets.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TestKernel, text, withoutAnsi } from "./kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel.stop());

// JupyterLab keeps it with cells whose timing is recorded.
test("a reply tells when its cell began, which is behind the end of the one before", async () => {
  const before = Date.now() - 1; // both are rounded
  const cells = ["const end = Date.now() + 20; while (Date.now() < end); console.log(end)", "1"];
  const [first, second] = await Promise.all(
    cells.map((code) => kernel.client.execute(code, { timeout: 20 })),
  );
  const started = [first, second].map((answer) => Date.parse(answer!.metadata.started as string));
  expect(started[0]).toBeGreaterThanOrEqual(before);
  expect(started[1]).toBeGreaterThanOrEqual(Number(text(first!)) - 1);
});

describe("the result", () => {
  test("is the last expression", async () => {
    expect(await kernel.run("const a = 20;\na + 22")).toBe("42");
  });

  test("of `this` is the global object, in every kind of cell", async () => {
    for (const code of [
      "this === globalThis",
      "await 0; this === globalThis",
      "namespace N { export const x = 1 } this === globalThis",
      "class A { accessor x = 1 } this === globalThis",
    ])
      expect(await kernel.run(code)).toBe("true");
  });

  test("is nothing for undefined", async () => {
    expect(await kernel.run("undefined")).toBe("");
  });

  test("is a promise as it is, never awaited by accident", async () => {
    expect(await kernel.run("new Promise(() => {})")).toBe("Promise { <pending> }");
    expect(
      await kernel.run("await 1; Promise.reject(new Error('later')).catch(() => {}), Promise.resolve(5)"),
    ).toBe("Promise { 5 }");
  });

  test("is a thenable that nobody starts, also behind an await", async () => {
    await kernel.run("let started = 0; const lazy = { then() { started++ }, tag: 7 };");
    expect(await kernel.run("await 0; lazy")).toContain("tag: 7");
    expect(await kernel.run("started")).toBe("0");
  });

  test("never runs a getter", async () => {
    expect(await kernel.run("let read = 0; ({ get secret() { return ++read; } })")).toBe(
      "{ secret: [Getter] }",
    );
    expect(await kernel.run("read")).toBe("0");
  });

  test("has no ANSI", async () => {
    expect(await kernel.run("({ a: 1, b: 'two', c: [true, null] })")).toBe(
      "{ a: 1, b: 'two', c: [ true, null ] }",
    );
  });

  test("shows a value by its own Symbol.for('Jupyter.display')", async () => {
    const { outputs } = await kernel.client.execute(
      `({ [Symbol.for("Jupyter.display")]() { return { "text/html": "<b>hi</b>" }; } })`,
    );
    expect(outputs[0]?.msg_type).toBe("execute_result");
    expect(outputs[0]?.content.data["text/html"]).toBe("<b>hi</b>");
  });

  test("may be far larger than what the threads share", async () => {
    const { outputs } = await kernel.client.execute(
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 'large', 'text/html': 'x'.repeat(5e6) }) })",
    );
    expect(outputs.map(({ msg_type }) => msg_type)).toEqual(["execute_result"]);
    expect(outputs[0]!.content.data["text/html"]).toHaveLength(5e6);
  });

  test("is shown though its cell has replaced what that takes", async () => {
    expect(await kernel.run("JSON.stringify = () => { throw new Error('mine') }; 'shown'")).toMatch(
      /^The kernel cannot work .*JSON\.stringify.*\n'shown'$/,
    );
    expect(await kernel.run("Object.entries = () => { throw new Error('mine') }; 'shown'")).toMatch(
      /^The kernel cannot work .*Object\.entries.*\n'shown'$/,
    );
  });

  test("is shown though all objects have got what breaks the language", async () => {
    for (const name of ["get", "set", "return"]) {
      const code = `(Object.prototype as any).${name} = () => {}; [1, { a: 2 }]`;
      expect(await kernel.run(code)).toMatch(
        new RegExp(`^The kernel cannot work .*Object\\.prototype\\.${name}.*\n\\[ 1, { a: 2 } \\]$`),
      );
    }
    expect(await kernel.run("const [first] = Object.entries(new (class A { b = 1 })()); first")).toBe(
      "[ 'b', 1 ]",
    );
  });

  test("is shown whatever JSON a cell has all objects become", async () => {
    const code =
      "(Object.prototype as any).toJSON = () => undefined; function* f() { yield 1 } const g = f(); g.next(); g";
    expect(await kernel.run(code)).toMatch(/^<generator f\(\) suspended at In\[\d+\]:1>/);
    expect(await kernel.run("[JSON.stringify({}), delete (Object.prototype as any).toJSON]")).toBe(
      "[ undefined, true ]",
    );
  });
});

describe("names", () => {
  const declarations: Record<string, string> = {
    let: "let it: any = 'let'",
    const: "const it = 'const'",
    var: "var it: any = 'var'",
    class: "class it { static value = 'class' }",
    function: "function it() { return 'function' }",
    enum: "enum it { A = 'enum' }",
    destructured: "const { it } = { it: 'destructured' }",
    "a function behind an await": "await 0; function it() { return 'awaited' }",
  };
  const kinds = Object.keys(declarations);
  const value = "typeof it === 'string' ? it : it.value ?? it.A ?? it()";

  test.each(kinds)("declared as %s may be declared again as anything", async (first) => {
    for (const second of kinds) {
      await kernel.run(`${declarations[first]};`);
      await kernel.run(`${declarations[second]};`);
      const word = second === "a function behind an await" ? "awaited" : second;
      expect(await kernel.run(value)).toBe(`'${word}'`);
    }
  });

  test("declared again are seen by closures of earlier cells", async () => {
    await kernel.run("let price = 1; const show = () => price;");
    await kernel.run("const price = 2;");
    expect(await kernel.run("show()")).toBe("2");
  });

  test("that hide a global hide it from cells alone", async () => {
    await kernel.run("const process = 5; const fetch = 'mine';");
    expect(await kernel.run("[process, fetch]")).toBe("[ 5, 'mine' ]");
    expect(await kernel.run("typeof globalThis.process.pid")).toBe("'number'");
    await kernel.run("const { process } = globalThis;");
  });

  test("that hide a global are that global until they have a value: a cell may fail before", async () => {
    await kernel.fail("import asyncio from 'asyncio'");
    expect(await kernel.run("typeof asyncio.sleep")).toBe("'function'");
    await kernel.fail("const structuredClone = await Promise.reject(new Error('no'))");
    expect(await kernel.run("structuredClone([1])")).toBe("[ 1 ]");
    await kernel.run("let structuredClone;");
    expect(await kernel.run("typeof structuredClone")).toBe("'undefined'");
  });

  test("by which packages look for a browser are hidden from them", async () => {
    const at = join(kernel.folder, "node_modules", "asks");
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, "package.json"), '{ "type": "module", "exports": "./index.js" }');
    writeFileSync(
      join(at, "index.js"),
      "export const seen = () => [typeof window, typeof self, typeof location, typeof module];",
    );
    await kernel.run("const window = 7, self = {}, location = 'Berlin';\nlet module = 1;");
    expect(await kernel.run("import { seen } from 'asks';\nseen().join()")).toBe(
      "'undefined,undefined,undefined,undefined'",
    );
    expect(await kernel.run("module++; [window, location, module]")).toBe("[ 7, 'Berlin', 2 ]");
  });

  test("of a const cannot be assigned", async () => {
    await kernel.run("const fixed = 1;");
    expect(await kernel.fail("\nfixed = 2;")).toMatchObject({ ename: "TypeError" });
  });

  test("that were never declared cannot be assigned", async () => {
    expect(await kernel.fail("neverDeclared = 1")).toMatchObject({ ename: "ReferenceError" });
  });

  test("of an enum that is run again lose the members taken away", async () => {
    await kernel.run("enum Colour { Red, Green }");
    await kernel.run("enum Colour { Red }");
    expect(await kernel.run("Object.keys(Colour)")).toBe("[ '0', 'Red' ]");
  });
});

describe("TypeScript", () => {
  test.each([
    ["namespaces", "namespace N { export const x = 1 } N.x", "1"],
    ["parameter properties", "class P { constructor(public n = 3) {} } new P().n", "3"],
    ["satisfies", "const s = { a: 1 } satisfies Record<string, number>; s.a", "1"],
    [
      "standard decorators",
      "function twice(f: any, _: any) { return () => f() * 2 } class D { @twice m() { return 4 } } new D().m()",
      "8",
    ],
    [
      "using",
      "const log: string[] = []; { using r = { [Symbol.dispose]() { log.push('gone') } } } log",
      "[ 'gone' ]",
    ],
    ["accessor", "class A { accessor v = 6 } new A().v", "6"],
    ["interfaces and types alone", "interface I { a: number } type T = I; 'none'", "'none'"],
    ["an object literal", "{ a: 1 }", "{ a: 1 }"],
  ])("%s", async (_name, code, shown) => {
    expect(await kernel.run(code)).toBe(shown);
  });
});

describe("imports", () => {
  test("of Node's modules, in every form", async () => {
    expect(
      await kernel.run(
        `import fs, { existsSync } from "node:fs"; import * as path from "path"; [typeof fs.readFileSync, existsSync("/"), path.sep]`,
      ),
    ).toBe("[ 'function', true, '/' ]");
    expect(await kernel.run(`(await import("node:os")).EOL`)).toBe("'\\n'");
    expect(await kernel.run(`require("node:path").basename("/a/b")`)).toBe("'b'");
  });

  test("of local TypeScript files that import each other", async () => {
    writeFileSync(
      join(kernel.folder, "shapes.ts"),
      `import { pi } from "./numbers"; export enum Unit { M } export const area = (r: number): number => pi * r * r;`,
    );
    writeFileSync(join(kernel.folder, "numbers.ts"), "export const pi: number = 3;");
    expect(await kernel.run(`import { area, Unit } from "./shapes"; [area(2), Unit.M]`)).toBe("[ 12, 0 ]");
  });

  test("of something that is not there say so", async () => {
    expect(await kernel.fail(`import { nothing } from "node:fs"`)).toMatchObject({ ename: "SyntaxError" });
    expect((await kernel.fail(`import "./missing.ts"`)).evalue).toContain("missing.ts");
  });
});

describe("errors", () => {
  test("name the cell's own line and show it", async () => {
    const { ename, evalue, traceback } = await kernel.fail(
      "interface Price { amount: number }\nconst price: Price = { amount: 3 };\n(price as any).amount.toFixd(2);",
    );
    expect([ename, evalue]).toEqual(["TypeError", "price.amount.toFixd is not a function"]);
    expect(traceback).toMatch(/In\[\d+\]:3/);
    expect(traceback).toContain("(price as any).amount.toFixd(2);");
    expect(traceback).not.toContain("dist/");
    expect(traceback).not.toContain("node:");
  });

  test("of functions of earlier cells name those cells", async () => {
    await kernel.run("function inner() {\n  throw new RangeError('deep');\n}");
    const { traceback } = await kernel.fail("await 0;\ninner();");
    expect(traceback).toMatch(/at inner \(In\[\d+\]:2:9\)/);
  });

  test("behind an await name every cell line they came through, and nothing else", async () => {
    const { traceback } = await kernel.fail(
      "const failing = (async () => { await 0; throw new TypeError('in async') })();\nawait failing;",
    );
    expect(traceback).not.toContain("file:");
    expect(traceback).toMatch(/at In\[\d+\]:1:\d+\n {4}at In\[\d+\]:2:1$/);
  });

  test("of syntax say where", async () => {
    const { ename, traceback } = await kernel.fail("const a = 1;\nconst b = (1,;");
    expect(ename).toBe("SyntaxError");
    expect(traceback).toMatch(/In\[\d+\]:2/);
  });

  test("may be anything that is thrown", async () => {
    expect(await kernel.fail("throw 5")).toMatchObject({ ename: "Uncaught", evalue: "5" });
    expect(await kernel.fail("class Odd extends Error {} throw new Odd('x')")).toMatchObject({
      ename: "Odd",
    });
    expect((await kernel.fail("throw new Error('a', { cause: new TypeError('b') })")).traceback).toContain(
      "[cause] TypeError: b",
    );
  });

  test("that nobody caught are shown under their cell and end nothing", async () => {
    const { outputs } = await kernel.client.execute(
      "setTimeout(() => { throw new Error('late') }, 0); await new Promise((r) => setTimeout(r, 30));",
    );
    expect(outputs.map(({ msg_type, content }) => [msg_type, content.evalue])).toEqual([["error", "late"]]);
    expect(withoutAnsi(outputs[0]!.content.traceback.join("\n"))).toMatch(/^Error: late\nIn\[\d+\]:1\n/);
    expect(await kernel.run("1 + 1")).toBe("2");
  });

  test.each([
    ["unhandledRejection", `Promise.reject(new Error("missed"))`],
    ["uncaughtException", `setTimeout(() => { throw new Error("missed") }, 0)`],
  ])("that nobody caught are a cell's own business where it listens for them: %s", async (event, fails) => {
    const code = `${fails}; await new Promise((r) => setTimeout(r, 30));`;
    expect(
      await kernel.run(`process.on("${event}", (error) => console.log("heard", error.message)); ${code}`),
    ).toBe("heard missed\n");
    const { outputs } = await kernel.client.execute(`process.removeAllListeners("${event}"); ${code}`);
    expect(outputs.map(({ msg_type, content }) => [msg_type, content.evalue])).toEqual([["error", "missed"]]);
  });
});

describe("output", () => {
  test("keeps its order, whatever wrote it", async () => {
    const { outputs } = await kernel.client.execute(
      `console.log("a"); console.error("b"); process.stdout.write("c\\n"); display("d"); console.log("%s is %d", "e", 5); void process.stderr.write(Buffer.from("f\\n"));`,
    );
    expect(outputs.map(({ content }) => content.name ?? "display").join()).toBe(
      "stdout,stderr,stdout,display,stdout,stderr",
    );
    expect(text({ outputs })).toBe("a\nb\nc\n'd'e is 5\nf\n");
  });

  test("of 100,000 lines is all there before idle, in few messages", async () => {
    const { outputs } = await kernel.client.execute(
      "for (let i = 0; i < 100_000; i++) console.log('line ' + i)",
    );
    const lines = text({ outputs }).split("\n").slice(0, -1);
    expect(lines).toHaveLength(100_000);
    expect(lines.every((line, i) => line === `line ${i}`)).toBe(true);
    expect(outputs.length).toBeLessThan(200);
  });

  test("of ten million characters in a line arrives whole, with its astral characters", async () => {
    expect(await kernel.run("console.log('x🙂'.repeat(2_500_000))")).toBe(`${"x🙂".repeat(2_500_000)}\n`);
  });

  test("of a timer goes to its own cell while another runs", async () => {
    const late: string[] = [];
    kernel.client.onIopub = (message) => {
      if (message.msg_type === "stream") late.push(message.content.text);
    };
    const first = await kernel.client.execute(
      `let done: (() => void) | null = null;
       const timer = setInterval(() => { if (done) { clearInterval(timer); console.log('from the first'); done() } }, 1);`,
    );
    const second = await kernel.client.execute(
      "await new Promise<void>((resolve) => { done = resolve }); console.log('second')",
    );
    kernel.client.onIopub = null;
    expect(text(first)).toBe("");
    expect(text(second)).toBe("second\n");
    expect(late).toEqual(["from the first\n", "second\n"]);
  });

  test("by display has handles that update", async () => {
    const { outputs } = await kernel.client.execute(
      `const h = display.html("<i>1</i>", { id: "mine" }); h.update("<i>2</i>"); display.clear({ wait: true }); display.png(new Uint8Array([1, 2, 3]));`,
    );
    expect(outputs.map((o) => o.msg_type)).toEqual([
      "display_data",
      "update_display_data",
      "clear_output",
      "display_data",
    ]);
    expect(outputs[1]?.content).toMatchObject({
      data: { "text/html": "<i>2</i>" },
      transient: { display_id: "mine" },
    });
    expect(outputs[3]?.content.data["image/png"]).toBe("AQID");
  });

  test("too large for the ring keeps its place", async () => {
    const { outputs } = await kernel.client.execute(
      "console.log('before'); display.html('x'.repeat(3_000_000)); console.log('after');",
    );
    expect(outputs.map((o) => o.msg_type)).toEqual(["stream", "display_data", "stream"]);
    expect(outputs[1]?.content.data["text/html"]).toHaveLength(3_000_000);
  });
});

describe("what cells have without an import", () => {
  test("shows as what it is, by its own name", async () => {
    const functions = "[display, input, prompt, progress, require, typeErrors, views.record, views.start]";
    expect(await kernel.run(`${functions}.map((fn) => fn.name).join(" ")`)).toBe(
      "'display input prompt progress require typeErrors record start'",
    );
    const shown = await kernel.run("asyncio");
    expect(shown).toContain("  sleep: [Function: sleep],\n");
    expect(shown).not.toContain("[Getter]");
    expect(await kernel.run("globalThis")).not.toContain("cokernel");
  });
});

describe("input", () => {
  test("asks the client, waiting or standing still", async () => {
    expect(await kernel.run("await input('name? ')", { onInput: (prompt) => `to ${prompt}` })).toBe(
      "'to name? '",
    );
    expect(await kernel.run("prompt('sync? ')", { onInput: (prompt) => `to ${prompt}` })).toBe("'to sync? '");
  });

  test("an empty answer to prompt() is its default", async () => {
    const asked: string[] = [];
    const answer = (text: string) => ({
      onInput: (prompt: string) => {
        asked.push(prompt);
        return text;
      },
    });
    expect(await kernel.run("prompt('how many?', '3')", answer(""))).toBe("'3'");
    expect(await kernel.run("prompt('how many?', '3')", answer("5"))).toBe("'5'");
    expect(asked).toEqual(["how many? [3] ", "how many? [3] "]);
  });

  test("fails with words where nobody can be asked", async () => {
    expect(await kernel.fail("prompt('?')")).toMatchObject({ ename: "StdinNotAvailableError" });
  });
});

describe("requests", () => {
  test("user_expressions are evaluated each by itself", async () => {
    const { reply } = await kernel.client.execute("const ue = 4;", {
      userExpressions: { good: "ue * 2", bad: "nope" },
    });
    expect(reply.user_expressions.good).toMatchObject({ status: "ok", data: { "text/plain": "8" } });
    expect(reply.user_expressions.bad).toMatchObject({ status: "error", ename: "ReferenceError" });
  });

  test("user_expressions hold what JSON holds of a value's own bundle", async () => {
    await kernel.run(
      `const ueOwn = { [Symbol.for("Jupyter.display")]: () => ({ "application/json": { a: 1, f() {} } }) };`,
    );
    const { reply } = await kernel.client.execute("1", { userExpressions: { own: "ueOwn" } });
    expect(reply).toMatchObject({
      status: "ok",
      user_expressions: { own: { status: "ok", data: { "application/json": { a: 1 } } } },
    });
  });

  test("silent ones count nothing and show no result", async () => {
    const before = (await kernel.client.execute("1")).reply.execution_count;
    const { reply, outputs } = await kernel.client.execute("2", { silent: true });
    expect(outputs).toEqual([]);
    expect(reply.status).toBe("ok");
    expect((await kernel.client.execute("3")).reply.execution_count).toBe(before + 1);
  });

  test("queued behind a cell that fails are aborted", async () => {
    const [failing, queued] = await Promise.all([
      kernel.client.execute("await new Promise((r) => setTimeout(r, 50)); throw new Error('stop')"),
      kernel.client.execute("'never'"),
    ]);
    expect(failing.reply.status).toBe("error");
    expect(queued).toMatchObject({ reply: { status: "aborted" }, outputs: [] });
    expect(await kernel.run("'goes on'")).toBe("'goes on'");
  });
});

describe("comms", () => {
  test("of a page reach their target, with buffers both ways", async () => {
    await kernel.run(`
      comms.register("echo", (comm, open) => {
        comm.send({ opened: open.data });
        comm.onMessage(({ data, buffers }) => comm.send({ got: data }, { buffers }));
      });`);
    const sent: unknown[] = [];
    const arrived = new Promise<void>((resolve) => {
      kernel.client.onIopub = ({ msg_type, content, buffers }) => {
        if (msg_type !== "comm_msg") return;
        sent.push([content.data, buffers.map((b) => [...b])]);
        if (sent.length === 2) resolve();
      };
    });
    await kernel.client.notify("comm_open", { comm_id: "c1", target_name: "echo", data: { a: 1 } });
    await kernel.client.notify("comm_msg", { comm_id: "c1", data: 2 }, [new Uint8Array([7, 8])]);
    await arrived;
    kernel.client.onIopub = null;
    expect(sent).toEqual([
      [{ opened: { a: 1 } }, []],
      [{ got: 2 }, [[7, 8]]],
    ]);
    const { reply } = await kernel.client.request("shell", "comm_info_request", {});
    expect(reply.comms).toEqual({ c1: { target_name: "echo" } });
  });

  test.each([
    ["throws", '() => { throw new Error("not today") }'],
    ["rejects", 'async () => { await null; throw new Error("not today") }'],
  ])("are closed on both sides where the target %s", async (how, target) => {
    await kernel.run(`comms.register("${how}", ${target})`);
    const heard: unknown[] = [];
    const failed = new Promise<void>((resolve) => {
      kernel.client.onIopub = ({ msg_type, content }) => {
        if (msg_type === "comm_close") heard.push(content.comm_id);
        if (msg_type === "error") heard.push(content.evalue);
        if (msg_type === "error") resolve();
      };
    });
    await kernel.client.notify("comm_open", { comm_id: `of ${how}`, target_name: how, data: {} });
    await failed;
    kernel.client.onIopub = null;
    expect(heard).toEqual([`of ${how}`, "not today"]);
    const { reply } = await kernel.client.request("shell", "comm_info_request", { target_name: how });
    expect(reply.comms).toEqual({});
  });

  test.each([10, 1 << 20])(
    "carry what JSON holds of a message, with a text of %i characters",
    async (length) => {
      const heard: unknown[] = [];
      const { reply } = await kernel.client.execute(
        `const sends = comms.open("page", { f() {}, at: new Date(0), text: "x".repeat(${length}) });
       sends.send({ f() {}, u: undefined, n: NaN }, { buffers: [new Uint8Array([1, 2])] });
       display.json({ f() {}, m: new Map(), text: "x".repeat(${length}) });`,
        {
          onIopub({ msg_type, content, buffers }) {
            if (msg_type.startsWith("comm_")) heard.push([content.data, buffers.map((b) => [...b])]);
            if (msg_type === "display_data") heard.push(content.data["application/json"]);
          },
        },
      );
      expect(reply.status).toBe("ok");
      const text = "x".repeat(length);
      expect(heard).toEqual([
        [{ at: "1970-01-01T00:00:00.000Z", text }, []],
        [{ n: null }, [[1, 2]]],
        { m: {}, text },
      ]);
    },
  );

  test("carry bytes in whatever form, and of a view its own alone", async () => {
    const heard: unknown[] = [];
    const { reply } = await kernel.client.execute(
      `const bytes = Uint8Array.of(1, 2, 3, 4), shared = new Uint8Array(new SharedArrayBuffer(1));
       const page = comms.open("page", {}, { buffers: [bytes.subarray(1, 3), bytes.buffer, new DataView(bytes.buffer, 3), shared] });
       page.send(bytes.length, { buffers: ["text" as any] });`,
      {
        onIopub: ({ msg_type, buffers }) =>
          msg_type === "comm_open" && heard.push(buffers.map((b) => [...b])),
      },
    );
    expect(reply.evalue).toBe("A comm's buffers are bytes, such as a Uint8Array, but got string.");
    expect(heard).toEqual([[[2, 3], [1, 2, 3, 4], [4], [0]]]);
  });

  test("a comm as a result shows what it has, and not who hears it", async () => {
    const code = 'const shown = comms.open("page"); shown.onMessage(() => {}); shown';
    const names = (await kernel.run(code)).match(/^ {2}\w+/gm);
    expect(names?.map((name) => name.trim())).toEqual([
      "id",
      "target",
      "send",
      "close",
      "onMessage",
      "onClose",
    ]);
  });

  test("a handler prints, shows and fails under the cell that set it, as does what it starts", async () => {
    const under: Record<string, string[]> = { target: [], message: [], messages: [] };
    let failed = () => {};
    const all = new Promise<void>((resolve) => (failed = resolve));
    const hear = (name: string) => ({
      onIopub({ msg_type, content }: { msg_type: string; content: Record<string, any> }) {
        if (msg_type === "stream") under[name]!.push(...content.text.trim().split("\n"));
        if (msg_type === "comm_msg") under[name]!.push("sent");
        if (msg_type !== "error") return;
        under[name]!.push(content.evalue);
        failed();
      },
    });
    await kernel.client.execute(
      `comms.register("prints", (comm) => { console.log("opened"); setHandler(comm); });`,
      hear("target"),
    );
    await kernel.client.execute(
      `var setHandler = (comm: Comm) => comm.onMessage(async () => {
        console.log("called");
        comm.send({});
        await new Promise((resolve) => setTimeout(() => resolve(console.log("later")), 1));
        throw new Error("on purpose");
      });`,
      hear("message"),
    );
    kernel.client.onIopub = ({ msg_type }) => {
      if (msg_type === "comm_msg") under.messages!.push("sent");
    };
    await kernel.client.notify("comm_open", { comm_id: "c2", target_name: "prints", data: {} });
    await kernel.client.notify("comm_msg", { comm_id: "c2", data: {} });
    await all;
    kernel.client.onIopub = null;
    // The handler was set while the target's function ran, which is the first cell's.
    expect(under).toEqual({
      target: ["opened", "called", "later", "on purpose"],
      message: [],
      messages: ["sent"],
    });
  });
});

test("process.exit in a cell says so and ends orderly", async () => {
  const leaving = await TestKernel.start();
  const said: string[] = [];
  leaving.client.onIopub = ({ msg_type, content }) => {
    if (msg_type === "stream") said.push(content.text);
  };
  void leaving.client.execute("console.log('last words'); process.exit(3)");
  expect(await leaving.client.ended).toBe(3);
  expect(said.join("")).toContain("last words\nprocess.exit(3) was called in In[1]");
});

test.each([
  ["process.exit(0)", { status: "ok" }, 0],
  ["process.exit(3)", { status: "error", ename: "SystemExit", evalue: "3" }, 3],
  ["setTimeout(() => process.exit(3), 20); await new Promise(() => {})", { status: "error" }, 3],
])("%s is answered, and so are the cells behind it, which do not run", async (code, answer, exitCode) => {
  const leaving = await TestKernel.start();
  const cells = [leaving.client.execute(code), leaving.client.execute("console.log('ran')")];
  const [left, behind] = await Promise.all(cells);
  expect(left!.reply).toMatchObject(answer);
  expect(behind).toMatchObject({ reply: { status: "aborted" }, outputs: [] });
  expect(await leaving.client.ended).toBe(exitCode);
});

test("process.exit in a comm's handler says which cell has set it", async () => {
  const leaving = await TestKernel.start();
  await leaving.run("comms.register('leave', () => process.exit(3))");
  const said: string[] = [];
  leaving.client.onIopub = ({ msg_type, content }) => {
    if (msg_type === "stream") said.push(content.text);
  };
  await leaving.client.notify("comm_open", { comm_id: "c", target_name: "leave", data: {} });
  expect(await leaving.client.ended).toBe(3);
  expect(said.join("")).toBe("process.exit(3) was called in In[1]: the kernel ends.\n");
});

test("process.exit refuses what is no exit code, as Node does", async () => {
  expect((await kernel.fail("process.exit('abc')")).evalue).toMatch(
    /^The "code" argument must be of type number/,
  );
  expect((await kernel.fail("process.exit(1.5)")).ename).toBe("RangeError");
  const leaving = await TestKernel.start();
  void leaving.client.execute("process.on('exit', () => { process.exitCode = 5; }); process.exit('3')");
  expect(await leaving.client.ended).toBe(5);
});

test("a date of Temporal says what it holds, in the Nodes that have it", async () => {
  const code =
    "const day = (globalThis as any).Temporal?.PlainDate.from('2024-01-01') ?? 'none'; console.log([day]); day";
  expect(await kernel.run(code)).toBe(
    "Temporal" in globalThis
      ? "[ Temporal.PlainDate 2024-01-01 ]\nTemporal.PlainDate 2024-01-01"
      : "[ 'none' ]\n'none'",
  );
});

test.each([
  `process.stdin.on("data", () => {});`,
  `require("node:readline").createInterface({ input: process.stdin }).question("name? ", () => {});`,
  `await require("node:stream/consumers").text(process.stdin);`,
])("a cell that reads process.stdin is told what asks in the notebook: %s", async (code) => {
  const said = await kernel.run(`${code} await new Promise((resolve) => setImmediate(resolve));`);
  expect(said.split("await input(").length).toBe(2);
});

test("a cell that only asks for process.stdin is told nothing", async () => {
  expect(await kernel.run("process.stdin.isTTY; process.stdin.on('end', () => {}).fd; null")).toBe("null");
});
