// Which folder a guarded child sees.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { visibleFolder } from "../../kernel/guarded/launch.ts";
import { KernelClient } from "../../src/tutorial/kernel-client.ts";
import { GuardedKernel, main } from "./kernel.ts";

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

test("no program of the notebook's folder makes the box, though the PATH begins with one of its folders", async () => {
  const folder = path.join(top, "home/notebook");
  const programs = path.join(folder, "node_modules/.bin");
  const canary = path.join(top, "canary");
  mkdirSync(programs, { recursive: true });
  for (const name of ["bwrap", "prlimit"]) {
    const program = `#!/bin/sh\necho ${name} >> ${canary}\nexec /usr/bin/${name} "$@"\n`;
    writeFileSync(path.join(programs, name), program, { mode: 0o755 });
  }
  const env = {
    PATH: `./node_modules/.bin::.:${process.env.PATH}`,
    COKERNEL_HISTORY: path.join(top, "history"),
  };
  const client = await KernelClient.start({ main, folder, env });
  expect((await client.execute("1 + 1")).reply.status).toBe("ok");
  await client.shutdown();
  expect(existsSync(canary)).toBe(false);
});
