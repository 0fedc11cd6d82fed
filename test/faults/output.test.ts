// Output: of whatever a cell started, in that cell, live and in order; floods end with little memory.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Answer } from "../../src/tutorial/kernel-client.ts";
import { TestKernel } from "../cells/kernel.ts";
import { long, record } from "./table.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel.stop());
afterEach(() => {
  kernel.client.onIopub = null;
});

const inherit = `{ stdio: "inherit" }`;
const cp = `require("node:child_process")`;
/** Text of the streams, by their names; whole. */
const streams = ({ outputs }: Answer) =>
  outputs
    .filter(({ msg_type }) => msg_type === "stream")
    .map(({ content }) => content.text)
    .join("");

describe.each(process.platform === "linux" ? ["linux"] : [])("what is written to fd 1 on %s", () => {
  test.each([
    [
      "by native code, in order with the console",
      `require("node:fs").writeSync(1, "native\\n"); console.log("console")`,
      "native\nconsole\n",
    ],
    [
      "by a child that is waited for",
      `console.log("before"); ${cp}.execSync("echo child", ${inherit}); console.log("after")`,
      "before\nchild\nafter\n",
    ],
    [
      "by a child that is awaited",
      `await new Promise((r) => ${cp}.spawn("sh", ["-c", "echo a; sleep 0.05; echo b"], ${inherit}).on("exit", r))`,
      "a\nb\n",
    ],
    ["by a grandchild", `${cp}.execSync("sh -c 'sh -c \\"echo deep\\"'", ${inherit}); undefined`, "deep\n"],
  ])("%s", async (_what, code, expected) => {
    expect(streams(await kernel.client.execute(code))).toBe(expected);
  });

  test.each([
    [
      "writeSync",
      "const { writeSync } = await import('node:fs'); const write = (t: string) => writeSync(1, t)",
    ],
    ["writevSync", "const write = (t: string) => require('node:fs').writevSync(1, [Buffer.from(t)])"],
    ["appendFileSync", "const write = (t: string) => require('node:fs').appendFileSync('/dev/stdout', t)"],
  ])("by %s among the console's lines, in order with them", async (_what, write) => {
    const answer = await kernel.client.execute(
      `${write}; for (let i = 0; i < 500; i++) { write("n" + i + "\\n"); console.log("a"); console.log("b") }`,
    );
    expect(streams(answer)).toBe(Array.from({ length: 500 }, (_, i) => `n${i}\na\nb\n`).join(""));
  });

  test("by native code comes whole, however much it is", async () => {
    const [size, lines] = [1_000_000, 20_000];
    const code = `const fs = require("node:fs"); for (let i = 0; i < ${lines}; i++) fs.writeSync(1, "line\\n"); fs.writeSync(1, "x".repeat(${size}))`;
    const answer = await kernel.client.execute(code);
    expect(streams(answer)).toBe("line\n".repeat(lines) + "x".repeat(size));
    expect(answer.outputs.at(-1)!.content.data["text/plain"]).toBe(String(size));
  });

  test("by native code stands before the result, or the error, that comes after it", async () => {
    for (const last of ["5", 'throw new Error("no")', "display(5)"]) {
      const { outputs } = await kernel.client.execute(`require("node:fs").writeSync(1, "native"); ${last}`);
      expect(outputs.map(({ msg_type }) => msg_type)[0]).toBe("stream");
      expect(outputs).toHaveLength(2);
    }
  });

  test("by a cell that then ends the process", async () => {
    const fresh = await TestKernel.start();
    const shown = new Promise<string>((resolve) => {
      fresh.client.onIopub = ({ msg_type, content }) => {
        if (msg_type === "stream" && content.name === "stdout") resolve(content.text);
      };
    });
    void fresh.client
      .execute('require("node:fs").writeSync(1, "last words"); process.exit()')
      .catch(() => {});
    expect(await shown).toBe("last words");
    await fresh.stop();
  });

  test("is heard of again by the cell after one that was cut while it wrote and printed", async () => {
    for (let i = 0; i < 20; i++) {
      const prints = new Promise<void>((resolve) => {
        kernel.client.onIopub = ({ msg_type }) => msg_type === "stream" && resolve();
      });
      const cut = kernel.client.execute(
        'for (;;) { require("node:fs").writeSync(1, "n\\n"); console.log("c") }',
      );
      await prints;
      await kernel.client.interrupt();
      expect((await cut).reply.ename).toBe("KeyboardInterrupt");
      expect(
        streams(await kernel.client.execute(`${cp}.execSync("echo child", ${inherit}); console.log("c")`)),
      ).toBe("child\nc\n");
    }
  });

  test("by a child, live, while the cell blocks in waiting for it", async () => {
    const seen = join(kernel.folder, "seen");
    kernel.client.onIopub = ({ content }) => {
      if (content.text === "live\n") writeFileSync(seen, "");
    };
    // It ends once its line was seen, and never before.
    const waits = "echo live; while [ ! -e seen ]; do sleep 0.01; done; echo end";
    expect(streams(await kernel.client.execute(`${cp}.execSync("${waits}", ${inherit})`))).toBe(
      "live\nend\n",
    );
  });
});

test("what a child, a worker, an emitter, a timer and a promise print stays with the cell that started them", async () => {
  const parents = new Map<string, string>();
  let wake = () => {};
  kernel.client.onIopub = ({ msg_type, content, parent }) => {
    if (msg_type === "execute_input") parents.set(content.code.split("\n")[0], parent);
    if (msg_type === "stream") for (const line of content.text.trim().split("\n")) parents.set(line, parent);
    wake();
  };
  await kernel.run(`// first
    const { Worker } = await import("node:worker_threads");
    void setTimeout(() => console.log("timer"), 60);
    void new Promise((r) => setTimeout(r, 60)).then(() => console.log("promise"));
    void (async () => { for await (const _ of require("node:timers/promises").setInterval(60)) { console.log("iterator"); break } })();
    ${cp}.exec("sleep 0.06; echo child", (_error: unknown, out: string) => console.log(out.trim()));
    ${cp}.spawn("sh", ["-c", "sleep 0.06; echo piped"]).stdout.on("data", (b: Buffer) => console.log(String(b).trim()));
    void new Worker("setTimeout(() => console.log('worker'), 60)", { eval: true });
    void new (require("node:events").EventEmitter)().on("x", () => console.log("emitter")).emit("x");`);
  await kernel.run("// second\nawait new Promise((r) => setTimeout(r, 150)); console.log('other')");
  const names = ["timer", "promise", "iterator", "child", "piped", "worker", "emitter"];
  await new Promise<void>((resolve) => {
    wake = () => names.every((name) => parents.has(name)) && resolve();
    wake();
  });
  expect(names.filter((name) => parents.get(name) !== parents.get("// first"))).toEqual([]);
  expect(parents.get("other")).toBe(parents.get("// second"));
});

test("stdout and stderr come in the order in which they were written", async () => {
  const { outputs } = await kernel.client.execute(
    "for (let i = 0; i < 5; i++) { console.log(`o${i}`); console.error(`e${i}`) }",
  );
  expect(outputs.map(({ content }) => content.text).join("")).toBe(
    "o0\ne0\no1\ne1\no2\ne2\no3\ne3\no4\ne4\n",
  );
});

test("a progress bar's carriage returns arrive", async () => {
  const code =
    "for (let i = 0; i <= 3; i++) { process.stdout.write(`\\r${i}/3`); await new Promise((r) => setTimeout(r, 30)) }";
  expect(streams(await kernel.client.execute(code))).toBe("\r0/3\r1/3\r2/3\r3/3");
});

// Of the bounds two threads' young generations, each full, are some 60 MiB, and the kernel itself 90: a line of the many that
// was kept anywhere would have to be smaller than 100 bytes to pass.
test.each([
  [100_000, 100, 150],
  [500_000, 200, 200],
])(
  "%d lines are complete, in less than %d messages, with less than %d MiB",
  async (lines, messages, bound) => {
    const fresh = await TestKernel.start();
    const answer = await fresh.client.execute(`for (let i = 0; i < ${lines}; i++) console.log("line " + i)`);
    // At once: when nothing runs the compiler comes, which takes memory of its own.
    const peak = peakOf(fresh);
    expect(streams(answer)).toBe(Array.from({ length: lines }, (_, i) => `line ${i}\n`).join(""));
    expect(answer.outputs.length).toBeLessThan(messages);
    if (peak !== null) expect(peak).toBeLessThan(bound);
    record(`${lines.toLocaleString("en")} lines`, 1, 1, `nothing; peak ${peak} MiB`);
    await fresh.stop();
  },
);

describe("a cell may print so much", () => {
  test("and says how to see more; the next cell begins anew", async () => {
    const fresh = await TestKernel.start();
    const mebibytes = long ? 1024 : 64;
    const answer = await fresh.client.execute(
      `const line = "x".repeat(1023); for (let i = 0; i < ${mebibytes * 1024}; i++) console.log(line)`,
    );
    const shown = streams(answer);
    expect(answer.reply.status).toBe("ok");
    expect(shown.length).toBeLessThan(12 << 20);
    expect(shown).toMatch(
      /This cell has printed 10 MiB; the rest is not shown\..*COKERNEL_OUTPUT_LIMIT = "100"\n$/,
    );
    expect(await fresh.run("console.log('next')")).toBe("next\n");
    const peak = peakOf(fresh);
    if (peak !== null) expect(peak).toBeLessThan(200);
    record(
      `${mebibytes} MiB printed by one cell`,
      1,
      1,
      `what is above 10 MiB is not shown; peak ${peak} MiB`,
    );
    await fresh.stop();
  }, 60_000);

  test("or as much as COKERNEL_OUTPUT_LIMIT says", async () => {
    const fresh = await TestKernel.start();
    const print = "console.log('x'.repeat(3 << 20))";
    await fresh.run("process.env.COKERNEL_OUTPUT_LIMIT = '2'");
    expect(await fresh.run(`for (let i = 0; i < 4; i++) ${print}`)).toMatch(/This cell has printed 2 MiB/);
    await fresh.run("process.env.COKERNEL_OUTPUT_LIMIT = '0'");
    expect(await fresh.run(`for (let i = 0; i < 4; i++) ${print}`)).toHaveLength(4 * ((3 << 20) + 1));
    await fresh.stop();
  });
});

/** The most memory that a kernel has had, in MiB; null where the system does not tell. */
function peakOf({ client }: TestKernel): number | null {
  if (process.platform !== "linux") return null;
  const status = readFileSync(`/proc/${client.process.pid}/status`, "utf8");
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024);
}
