// Types over the wire: what a client sees of a cell's type errors, and of completion, from a real kernel.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { RESERVED } from "../../src/cells/compile/references.ts";
import type { IopubMessage } from "../../src/tutorial/kernel-client.ts";
import { TestKernel, text, withTypeErrors } from "../cells/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start([], withTypeErrors);
});
afterAll(() => kernel.stop());

const isReport = ({ msg_type, content }: IopubMessage) =>
  msg_type === "display_data" && /^TS\d/.test(content.data["text/plain"]);

/** The next report of type errors, whichever cell it belongs to. */
function report(of = kernel): Promise<IopubMessage> {
  return new Promise((resolve) => {
    of.client.onIopub = (message) => {
      if (isReport(message)) resolve(message);
    };
  });
}

async function matches(code: string): Promise<string[]> {
  const { reply } = await kernel.client.request("shell", "complete_request", {
    code,
    cursor_pos: [...code].length,
  });
  return reply.matches;
}

describe("completion by what is alive", () => {
  test("of what types know adds what only the running program knows, but not what that keeps to itself", async () => {
    await kernel.run(
      "const parsed = JSON.parse('{\"_id\": 1, \"name\": 2}'); import { EventEmitter } from 'node:events'; const emitter = Object.assign(new EventEmitter(), {} as { known: 1 }); (emitter as any).added = 1",
    );
    expect(await matches("parsed.")).toEqual(["_id", "name"]);
    const found = await matches("emitter.");
    expect(found).toEqual(expect.arrayContaining(["known", "added", "once"]));
    expect(found.filter((name) => name.startsWith("_"))).toEqual([]);
    expect(await matches("emitter._ev")).toEqual(["_events", "_eventsCount"]);
  });

  test("of a parameter nothing is told of what a cell has by its name", async () => {
    await kernel.run("const line: any = { outer: 1 }; const lines: { inner: number }[] = []");
    expect(await matches("line.")).toEqual(["outer"]);
    expect(await matches("lines.map((line) => line.")).toEqual(["inner"]);
    const inspect = async (code: string, cursor_pos: number) =>
      (await kernel.client.request("shell", "inspect_request", { code, cursor_pos, detail_level: 0 })).reply
        .data["text/plain"];
    expect(await inspect("line", 4)).toBe("const line: any\n\n// now: Object {outer: 1}");
    expect(await inspect("lines.map((line) => line)", 24)).toBe("(parameter) line: { inner: number; }");
    expect(await inspect("class A { me() { return this } }", 28)).not.toContain("// now");
  });

  test.each(["// of rows.", "1; /* of rows.", "/** of\n * rows.", "const pattern = /rows.", "'of rows."])(
    "names nothing in what is no code: %j",
    async (code) => {
      await kernel.run("const rows = { first: 1 }");
      expect(await matches("// of\nrows.")).toEqual(["first"]);
      expect(await matches(code)).toEqual([]);
    },
  );

  test("names no values where a type is wanted", async () => {
    await kernel.run("import * as streams from 'node:stream'");
    expect(await matches("let made: streams.Readable = streams.Rea")).toEqual(["Readable"]);
    const types = await matches("let made: streams.");
    expect(types).toContain("Readable");
    expect(types).not.toContain("addAbortSignal");
  });
});

describe("a type error", () => {
  test("is shown under its cell, and the cell runs", async () => {
    const shown = report();
    const { outputs } = await kernel.client.execute("1;\nconst n: number = 'text' + '<b>';\nn");
    // The report comes before the cell's end or after it.
    expect(text({ outputs: outputs.filter((output) => !isReport(output)) })).toBe("'text<b>'");
    const { content } = await shown;
    expect(content.data["text/plain"]).toBe(
      "TS2322: Type 'string' is not assignable to type 'number'.\n" +
        "  2 │ const n: number = 'text' + '<b>';\n" +
        "    │       ^",
    );
    expect(content.data["text/html"]).toContain(">TS2322</b> Type 'string' is not assignable");
    expect(content.data["text/html"]).toContain(">n</span>: number = 'text' + '&lt;b&gt;';");
  });

  test("is none of what earlier cells have found out", async () => {
    const reports: string[] = [];
    kernel.client.onIopub = (message) => {
      if (isReport(message)) reports.push(message.content.data["text/plain"].split("\n")[0]);
    };
    for (const cell of [
      "typeErrors('wait')",
      "let late: Date | undefined; const home = process.env.HOME",
      "late = new Date()",
      "if (!home) throw new Error()",
      "late.getTime() + home.length",
      "late = undefined",
      "late?.getTime(); late.getTime()",
    ])
      await kernel.client.execute(cell);
    await kernel.run("typeErrors('warn')");
    expect(reports).toEqual(["TS18048: 'late' is possibly 'undefined'."]);
  });

  test("comes under the cell's own parent, also when other cells ran meanwhile", async () => {
    const parents: string[] = [];
    const shown = report();
    const first = kernel.client.onIopub!;
    kernel.client.onIopub = (message) => {
      if (message.msg_type === "execute_input") parents.push(message.parent);
      first(message);
    };
    await kernel.run("const wrong: string = 1");
    await kernel.run("2");
    expect((await shown).parent).toBe(parents[0]);
  });

  test("is shown while its cell still runs", async () => {
    const answer = kernel.client.execute("const bad: string = 1; await new Promise(() => {})");
    await report();
    await kernel.client.interrupt();
    const { outputs } = await answer;
    expect(outputs.filter(isReport)).toHaveLength(1);
  });
});

describe("typeErrors()", () => {
  test('"strict" refuses a cell with type errors: it does not run, and declares nothing', async () => {
    await kernel.run('let ran = false; typeErrors("strict")');
    expect(await kernel.fail("ran = true; const name: number = ''.nothing")).toEqual({
      ename: "TypeScriptError",
      evalue: "TS2339: Property 'nothing' does not exist on type '\"\"'.",
      traceback:
        "TypeScriptError: the cell has type errors and did not run\n" +
        "TS2339: Property 'nothing' does not exist on type '\"\"'.\n" +
        "  1 │ ran = true; const name: number = ''.nothing\n" +
        "    │                                     ^^^^^^^",
    });
    expect(await kernel.run('typeErrors("warn"); ran')).toBe("false");
  });

  test("a cell that is interrupted while its types are looked at does not run", async () => {
    await kernel.run('let began = 0; typeErrors("strict")');
    const many = Array.from(
      { length: 3_000 },
      (_, i) => `const q${i}: Array<{ a: number }> = [{ a: ${i} }];`,
    );
    const input = new Promise<void>((resolve) => {
      kernel.client.onIopub = ({ msg_type }) => msg_type === "execute_input" && resolve();
    });
    const failed = kernel.fail(`began = 1; ${many.join(" ")}`);
    await input;
    await kernel.client.interrupt();
    expect(await failed).toMatchObject({
      ename: "KeyboardInterrupt",
      evalue: "the cell was interrupted before it began",
    });
    expect(await kernel.run('typeErrors("warn"); began')).toBe("0");
  });

  test('"off" shows nothing', async () => {
    await kernel.run('typeErrors("off")');
    await kernel.run("const unseen: number = 'a'");
    await kernel.run('typeErrors("warn")');
    const shown = report();
    await kernel.run("const seen: boolean = 1");
    expect((await shown).content.data["text/plain"]).toContain("const seen");
  });

  test('"wait" shows it before the reply, also where an earlier cell\'s check has not begun', async () => {
    await kernel.run('typeErrors("wait")');
    const answers = ["const early: string = 1", "const late: string = 2"].map((code) =>
      kernel.client.execute(code),
    );
    for (const { outputs } of await Promise.all(answers)) expect(outputs.filter(isReport)).toHaveLength(1);
    await kernel.run('typeErrors("warn")');
  });

  test("refuses what it does not know", async () => {
    expect((await kernel.fail('typeErrors("loud" as any)')).evalue).toBe(
      'typeErrors() takes one of "off", "warn", "wait", "strict", but got "loud"',
    );
  });
});

test("the folder's package.json and the environment choose, in this order", async () => {
  const own = await TestKernel.start([], () => ({ COKERNEL_TYPE_ERRORS: "strict" }));
  try {
    expect((await own.fail("const n: number = ''")).ename).toBe("TypeScriptError");
  } finally {
    await own.stop();
  }
  const folder = await TestKernel.start([], (folder) => {
    writeFileSync(join(folder, "package.json"), '{ "cokernel": { "typeErrors": "off" } }');
    return { COKERNEL_TYPE_ERRORS: "strict" };
  });
  try {
    expect(await folder.run("const n: number = ''; n")).toBe("''");
  } finally {
    await folder.stop();
  }
});

describe("the first cells, which follow each other before the compiler is loaded", () => {
  let fresh: TestKernel;
  beforeEach(async () => {
    fresh = await TestKernel.start([], withTypeErrors);
  });
  afterEach(() => fresh.stop());

  test("are known to a completion right behind them", async () => {
    await fresh.run("interface Place { latitude: number; longitude: number }");
    await fresh.run("function place(): Place { return { latitude: 1, longitude: 2 } }");
    const completed = async (): Promise<string[]> => {
      const content = { code: "place().", cursor_pos: 8 };
      return (await fresh.client.request("shell", "complete_request", content)).reply.matches;
    };
    // It has the compiler loaded, and waits 1.5 seconds for it: on a busy machine that is too short to know anything.
    expect([[], ["latitude", "longitude"]]).toContainEqual(await completed());
    await fresh.run('typeErrors("wait")');
    await fresh.run("place()"); // whose reply waits for the compiler
    expect(await completed()).toEqual(["latitude", "longitude"]);
  });

  test("are checked against what had run before each of them, and no more", async () => {
    const shown = report(fresh);
    await fresh.run("try { later() } catch {}");
    await fresh.run("function later() {}");
    expect((await shown).content.data["text/plain"]).toContain("TS2304: Cannot find name 'later'.");
  });

  test("are checked in the mode in which each of them ran", async () => {
    const shown: string[] = [];
    const all = new Promise<void>((resolve) => {
      fresh.client.onIopub = (message) => {
        if (isReport(message) && shown.push(message.content.data["text/plain"]) === 2) resolve();
      };
    });
    await fresh.run('const a: string = 1; typeErrors("off")');
    await fresh.run("const b: string = 2");
    await fresh.run('typeErrors("warn")');
    await fresh.run("const c: string = 3");
    await all;
    expect(shown.map((text) => /const (\w)/.exec(text)![1])).toEqual(["a", "c"]);
  });

  test("are checked at last, though they go on", async () => {
    let seen = false;
    void report(fresh).then(() => {
      seen = true;
    });
    await fresh.run("const size: string = 1");
    for (let i = 0; !seen; i++) await fresh.run(`${i}`);
  });
});

describe("completion", () => {
  test("knows what a failed cell declared before it failed", async () => {
    await kernel.run("const shape = { old: 1 }; const later = { old: 1 }");
    await kernel.fail(
      "const shape = { young: 1 };\nconst stop = () => { throw new Error('no') };\nstop();\nconst later = { young: 1 };",
    );
    expect(await matches("shape.")).toEqual(["young"]);
    expect(await matches("later.")).toEqual(["old"]);
  });

  test("knows what a cell declared before it awaited a task that failed", async () => {
    await kernel.run(`const first = { old: 1 }; const second = { old: 1 };
      const fails = asyncio.createTask(coroutine(function* fails() { yield* asyncio.sleep(0); throw new Error("no"); })());
      await asyncio.wait([fails])`);
    await kernel.fail("const first = { young: 1 };\nawait fails;\nconst second = { young: 1 };");
    expect(await matches("first.")).toEqual(["young"]);
    expect(await matches("second.")).toEqual(["old"]);
    await kernel.fail(
      "let e: any; try { await fails } catch (thrown) { e = thrown }\nconst second = { young: 1 };\nthrow e;",
    );
    expect(await matches("second.")).toEqual(["young"]);
  });

  test("knows what a cell declared before it awaited an error that an earlier line had made", async () => {
    await kernel.run("const client = { old: 1 }, last = { old: 1 }");
    await kernel.fail(
      "const refused = Promise.reject(new Error('no connection'));\nconst client = { young: 1 };\nawait refused;\nconst last = { young: 1 };",
    );
    expect(await matches("client.")).toEqual(["young"]);
    expect(await matches("last.")).toEqual(["old"]);
  });

  test("goes by what is there now where types say any, and runs nothing", async () => {
    await kernel.run(
      `let ran = 0; const answer = JSON.parse('{ "rows": [{ "price": 1, "in stock": true }] }');
       const trap: any = { get evil() { ran++; return { hidden: 1 } } }`,
    );
    expect(await matches("answer.rows[0].")).toEqual(["price"]);
    expect(await matches("answer['rows']![0]?.\n  pr")).toEqual(["price"]);
    expect(await matches("answer.rows[0]['")).toEqual(["in stock", "price"]);
    expect(await matches("trap.evil.")).toEqual([]);
    expect(await kernel.run("ran")).toBe("0");
  });

  test("waits for no signature that would be too long for a menu", async () => {
    const deep = `${"thrice(".repeat(11)}1${")".repeat(11)}`;
    await kernel.run(
      `const thrice = <T>(one: T) => ({ one, two: one, three: one }); const remote = { call: () => ${deep} };`,
    );
    expect(await matches("(function (of: typeof remote) { of.")).toEqual(["call"]);
  });

  test("offers no cell's name where none may stand", async () => {
    await kernel.run("const path = 1; function draw(o: { width: number }) {}; class Base { own = 1 }");
    expect(await matches("draw({ ")).toEqual(["width"]);
    expect(await matches("import x from './")).toEqual([]);
    expect(await matches("// pat")).toEqual([]);
    expect(await matches("class Part extends Base { m() { this.")).toEqual(["m", "own"]);
  });

  test("knows types while a cell spins", async () => {
    await kernel.run("const known = { alpha: 1 }");
    const spin = kernel.client.execute("while (true) {}");
    expect(await matches("known.al")).toEqual(["alpha"]);
    await kernel.client.interrupt();
    await spin;
  });

  (process.platform === "linux" ? test : test.skip)(
    "goes on after TypeScript's process was killed, and so do cells",
    async () => {
      const pid = () =>
        execFileSync("ps", ["-o", "pid=,args=", "--ppid", String(kernel.client.process.pid)], {
          encoding: "utf8",
        })
          .split("\n")
          .find((line) => line.includes("--api"))
          ?.trim()
          .split(" ")[0];
      const first = pid();
      process.kill(Number(first), "SIGKILL");
      expect(await matches("known.al")).toEqual(["alpha"]);
      expect(pid()).not.toBe(first);
      expect(await kernel.run("known.alpha")).toBe("1");
      const shown = report();
      await kernel.run("known.beta");
      expect((await shown).content.data["text/plain"]).toContain("TS2339");
    },
  );
});

test("every global of the kernel's is known to the checker", async () => {
  const listing = "Object.getOwnPropertyNames(globalThis).join()";
  // As a module: what is told by -e has require and its like as globals.
  const args = ["--input-type=module", "-e", `console.log(${listing})`];
  const nodes = new Set(execFileSync(process.execPath, args, { encoding: "utf8" }).trim().split(","));
  const all = (await kernel.run(`console.log(${listing})`)).trim().split(",");
  const own = all.filter((name) => !nodes.has(name) && name !== RESERVED);
  expect(own).toEqual(expect.arrayContaining(["asyncio", "display", "views", "require", "__dirname"]));

  await kernel.run('typeErrors("strict")');
  const unknown: string[] = [];
  for (const name of [...own, "noGlobalOfThisName"])
    if ((await kernel.client.execute(`void ${name}`)).reply.status !== "ok") unknown.push(name);
  expect(unknown).toEqual(["noGlobalOfThisName"]);
  await kernel.run('typeErrors("warn")');
});

test("what the kernel allows is no error", async () => {
  const shown = report();
  const cells = [
    '"use coroutines"; async function f(): Coroutine<number> { return 1 }',
    "const t = asyncio.createTask(f()); let n = await t",
    "n = 2; interface Row { a: 1 }",
    "interface Row { b: 2 }\nconst row: Row = { b: 2 };\ndisplay(row.b)",
    "const wrong: string = n",
  ];
  for (const code of cells) await kernel.run(code);
  expect((await shown).content.data["text/plain"]).toContain("const wrong");
});

describe("a package of an npm: specifier", () => {
  let own: TestKernel;
  beforeAll(async () => {
    own = await TestKernel.start([], (folder) => {
      write(folder, {
        "cokernel-lock.json": '{ "npm": { "@shop/tax@^1": "1.2.0" } }',
        "cache/@shop+tax@1.2.0/node_modules/@shop/tax/package.json":
          '{ "type": "module", "exports": { "./rate": { "types": "./rate.d.ts", "default": "./rate.js" } } }',
        "cache/@shop+tax@1.2.0/node_modules/@shop/tax/rate.js":
          "export class Rate { percent = 19 } export const rate = new Rate();",
        "cache/@shop+tax@1.2.0/node_modules/@shop/tax/rate.d.ts":
          'import { Base } from "base";\nexport declare class Rate extends Base { private own; percent: number }\nexport declare const rate: Rate;',
        "cache/@shop+tax@1.2.0/node_modules/base/package.json": '{ "main": "main.js", "types": "main.d.ts" }',
        "cache/@shop+tax@1.2.0/node_modules/base/main.d.ts":
          "/** Of all. */\nexport class Base { id: string }",
        "cache/bare@3.1.4/node_modules/bare/package.json": '{ "exports": "./bare.js" }',
        "cache/bare@3.1.4/node_modules/bare/bare.js": "exports.pi = 3.14;",
        "cache/bare@3.1.4/node_modules/@types/bare/package.json": '{ "types": "index.d.ts" }',
        "cache/bare@3.1.4/node_modules/@types/bare/index.d.ts":
          'import { Unit } from "unit"; export const pi: Unit; export as namespace Bare;',
        "cache/bare@3.1.4/node_modules/@types/bare/part.d.ts": "export const half: { of: number };",
        "cache/bare@3.1.4/node_modules/@types/unit/index.d.ts": "export interface Unit { name: string }",
        "cache/@shop+plain@2.0.0/node_modules/@shop/plain/package.json": "{}",
        "cache/@shop+plain@2.0.0/node_modules/@shop/plain/index.js": "exports.plain = {};",
        "cache/@shop+plain@2.0.0/node_modules/@types/shop__plain/index.d.ts":
          "export const plain: { simple: true };",
        "local.ts": 'export { rate as localRate } from "npm:@shop/tax@^1/rate";',
        "half.ts": 'import x from "npm:never@1"; export const half = x;',
      });
      // Nothing is installed: no registry is there.
      const registry = { npm_config_registry: "http://127.0.0.1:9", npm_config_fetch_retries: "0" };
      return { ...withTypeErrors(), COKERNEL_CACHE: join(folder, "cache"), ...registry };
    });
  });
  afterAll(() => own.stop());

  function write(folder: string, files: Record<string, string>): void {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
  }
  const ask = async (type: string, code: string) =>
    (
      await own.client.request("shell", `${type}_request`, {
        code,
        cursor_pos: code.length,
        detail_level: 0,
      })
    ).reply;
  const names = async (code: string) => (await ask("complete", code)).matches;

  test("has its types, in the cell that imports it, later, and through local files", async () => {
    const from = 'from "npm:@shop/tax@^1/rate"';
    expect(await names(`import { rate } ${from}; rate.`)).toEqual(["id", "percent"]);
    expect(await names('import { localRate } from "./local.ts"; localRate.per')).toEqual(["percent"]);
    const shown = report(own);
    await own.run(
      `import { rate, Rate } ${from}; const twice = [rate]; function made() { return [twice, rate] as const }`,
    );
    expect(await names("twice[0].")).toEqual(["id", "percent"]);
    expect((await ask("inspect", "twice")).data["text/plain"]).toContain("const twice: Rate[]");
    await own.run(
      'import { localRate } from "./local.ts"; const mine: Rate = localRate; const again = made()[1];',
    );
    expect(await names("again.per")).toEqual(["percent"]);
    await own.run("const wrong: number = again.percent + again.id");
    expect((await shown).content.data["text/plain"]).toMatch(/^TS2322: .*\n {2}1 │ const wrong/);
  });

  test("has the types that others wrote for it, which lie beside it", async () => {
    expect(await names('import { pi } from "npm:bare@3.1.4"; pi.')).toEqual(["name"]);
    expect(await names('import { half } from "npm:bare@3.1.4/part"; half.')).toEqual(["of"]);
    expect(await names('import { plain } from "npm:@shop/plain@2.0.0"; plain.')).toEqual(["simple"]);
    await own.run('import { pi as ran } from "npm:bare@3.1.4"');
    expect(await names("ran.")).toEqual(expect.arrayContaining(["name"]));
  });

  test("has its types once it is installed", async () => {
    const code = 'import { late } from "npm:late@1.0.0"';
    expect(await names(`${code}; late.`)).toEqual([]);
    write(join(own.folder, "cache/late@1.0.0/node_modules/late"), {
      "package.json": '{ "main": "late.js", "types": "late.d.ts" }',
      "late.js": "exports.late = { soon: 1 };",
      "late.d.ts": "export const late: { soon: number };",
    });
    await own.run(code);
    expect(await names("let n = late; n.")).toEqual(["soon"]);
    expect(await names(`${code}; late.`)).toEqual(["soon"]);
  });

  test("that is not there yet is no error, one that lacks a name is, as it was written", async () => {
    const shown = report(own);
    await own.fail('import { half } from "./half.ts"; half.anything');
    await own.fail('import { nothing } from "npm:@shop/tax@^1/rate"');
    expect((await shown).content.data["text/plain"]).toContain(
      `TS2305: Module '"npm:@shop/tax@^1/rate"' has no exported member 'nothing'.`,
    );
  });
});
