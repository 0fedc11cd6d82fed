// jupyter console in a terminal.

import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { installKernel, root, run } from "./clients.ts";

let session: { shown: string; ended: boolean };

beforeAll(async () => {
  const clients = installKernel();
  const report = path.join(clients.folder, "console.json");
  await run(clients, "python", [path.join(root, "test/jupyter/console.py"), report], { timeoutMs: 110_000 });
  session = JSON.parse(readFileSync(report, "utf8"));
}, 120_000);

describe("jupyter console", () => {
  test("shows a result", () => {
    expect(session.shown).toMatch(/^In \[2\]: n\nOut\[2\]: 42$/m);
  });

  test("goes on in the next line while a function is unfinished", () => {
    expect(session.shown).toMatch(/^In \[3\]: function twice\(x: number\) \{\n +\.\.\.:/m);
  });

  test("shows what is printed", () => {
    expect(session.shown).toMatch(/^printed 84$/m);
  });

  test("shows an error with its message", () => {
    expect(session.shown).toMatch(/RangeError: on purpose/);
  });

  test("Ctrl+C ends an endless loop, and the names are still there", () => {
    expect(session.shown).toMatch(/KeyboardInterrupt/);
    expect(session.shown).toMatch(/^Out\[7\]: 43$/m);
  });

  test("ends with the kernel on Ctrl+D", () => {
    expect(session.ended).toBe(true);
  });
});
