// Which folder a guarded child sees.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { visibleFolder } from "../../kernel/guarded/launch.ts";
import { GuardedKernel } from "./kernel.ts";

let top: string;
beforeEach(() => {
  top = realpathSync(mkdtempSync(path.join(tmpdir(), "cokernel-launch-")));
  mkdirSync(path.join(top, "home/notebook"), { recursive: true });
});
afterEach(() => {
  rmSync(top, { recursive: true });
});

test("the home folder and what holds it are not seen, by whatever name", () => {
  const home = path.join(top, "home");
  symlinkSync("home", path.join(top, "link"));
  const seen = (name: string) => visibleFolder(path.join(top, name), home);
  expect(["home/notebook", "home", "link", "."].map(seen)).toEqual([`${home}/notebook`, null, null, null]);
  expect(visibleFolder(home, path.join(top, "link"))).toBe(null);
});

test("a home folder that does not exist is told by its name", () => {
  const absent = path.join(top, "absent");
  const notebook = path.join(top, "home/notebook");
  expect([notebook, top, "/"].map((folder) => visibleFolder(folder, absent))).toEqual([notebook, null, null]);
});

test("a kernel whose user has no home folder starts", async () => {
  const kernel = await GuardedKernel.start({ HOME: "/nonexistent" });
  expect(await kernel.run("1 + 1")).toBe("2");
  await kernel.stop();
});
