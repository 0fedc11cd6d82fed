// cokernel/asyncio as another package sees it: through "exports", with the types that were built.

import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { root, temporaryFolder } from "./package.ts";

function program(text: string): string {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, "node_modules"));
  symlinkSync(root, path.join(folder, "node_modules", "cokernel"), "dir");
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(path.join(folder, "program.ts"), text);
  return folder;
}

function tsc(folder: string, ...more: string[]): string {
  const bin = path.join(root, "node_modules/typescript/bin/tsc");
  const flags = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--types", ""];
  const { stdout } = spawnSync(process.execPath, [bin, ...flags, ...more, "program.ts"], {
    cwd: folder,
    encoding: "utf8",
  });
  return stdout;
}

test("a program outside of notebooks is checked against the types", () => {
  const good = `import { sleep } from "cokernel/asyncio";\nexport const nap = () => sleep(1);\n`;
  expect(tsc(program(good))).toBe("");
  const wrong = `import { sleep } from "cokernel/asyncio";\nexport const nap = () => sleep("1");\n`;
  expect(tsc(program(wrong))).toContain("TS2345");
});

test("its declarations compile without the libraries of a page or of Node", () => {
  const text = `import { fromAbortable } from "cokernel/asyncio";\nexport const f = () => fromAbortable(async (_) => 1);\n`;
  const strict = ["--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess"];
  expect(tsc(program(text), "--lib", "es2022", "--skipLibCheck", "false", ...strict)).toBe("");
});
