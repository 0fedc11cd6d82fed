// A heap that fills up: the cell is warned, then interrupted, and the kernel lives.

import { afterAll, expect, test } from "@jest/globals";
import { TestKernel } from "../cells/kernel.ts";
import { long, record } from "./table.ts";

const row = { tried: 0, survived: 0 };
afterAll(() =>
  record("cells that fill a heap of 1 GiB", row.tried, row.survived, "what spins runs no finally"),
);

const programs: [string, string][] = [
  ["with large arrays", "const a: unknown[] = []; for (;;) a.push(new Array(10_000).fill(1.5))"],
  [
    "between awaits",
    "const a: unknown[] = []; for (;;) { a.push(new Array(100_000).fill(1.5)); await new Promise((r) => setTimeout(r)) }",
  ],
  ["with small objects", "const a: unknown[] = []; for (;;) a.push({ a: [1, 2, 3] })"],
  ["with strings", "const a: unknown[] = []; for (let i = 0; ; i++) a.push('x'.repeat(10) + i)"],
  ["with a map", "const a = new Map(); for (let i = 0; ; i++) a.set(i, { i })"],
];
test.each(long ? programs : programs.slice(0, 1))(
  "%s",
  async (_how, code) => {
    row.tried++;
    const kernel = await TestKernel.start(["--max-old-space-size=1000"]);
    await kernel.run("const kept = 42");
    const { reply, outputs } = await kernel.client.execute(`{ ${code} }`);
    expect(reply.ename).toBe("KeyboardInterrupt");
    const said = outputs.map(({ content }) => content.text ?? "").join("");
    expect(said).toMatch(/MiB of the heap are in use: the cell is interrupted.*max-old-space-size/);
    // The heap may still be full of what has just been let go, and is said to be so once more, before or behind it.
    expect(await kernel.run("kept")).toMatch(/42/);
    await kernel.stop();
    row.survived++;
  },
  60_000,
);
