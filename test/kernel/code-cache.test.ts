// What the wire thread keeps of its code between processes.

import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { runBundle } from "../../kernel/code-cache.ts";
import { userCache } from "../../src/disk/user-cache.ts";
import { TestKernel } from "../cells/kernel.ts";

let folder: string;
const { env } = process;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cokernel-code-"));
  process.env = { ...env, HOME: folder, XDG_CACHE_HOME: folder, LOCALAPPDATA: folder };
});
afterEach(() => {
  process.env = env;
  rmSync(folder, { recursive: true, force: true });
});

/** The files that are kept, once there are so many and none is being written. */
async function kept(count = 1): Promise<string[]> {
  for (;;) {
    const names = existsSync(userCache("code")) ? readdirSync(userCache("code")) : [];
    if (names.length === count && !names.some((name) => name.includes(".")))
      return names.map((name) => join(userCache("code"), name));
    await sleep(10);
  }
}

describe("a bundle", () => {
  /** Run one that writes something beside itself; what it wrote. */
  function said(text: string, at = folder): string {
    const file = join(at, "bundle.cjs");
    writeFileSync(file, text);
    rmSync(join(at, "said"), { force: true });
    runBundle(pathToFileURL(file));
    return readFileSync(join(at, "said"), "utf8");
  }
  /** A new one at each call: V8 remembers what this process has compiled. All are of one length, by which V8 knows a text. */
  const bundle = (name: string) =>
    `require("node:fs").writeFileSync(__dirname + "/said", "${name}" + __filename.slice(-10)); // ${randomBytes(8).toString("hex")}`;
  const fileOf = (text: string) => {
    const { version, arch, execArgv } = process;
    const { href } = pathToFileURL(join(folder, "bundle.cjs"));
    const of = [version, arch, ...execArgv, process.env.NODE_OPTIONS, href].join("\n");
    return join(userCache("code"), sha1(of + text).toString("hex"));
  };

  test("runs as a file that is required, and by what is kept of it", async () => {
    const [one, two] = [bundle("one "), bundle("two ")];
    expect(said(one)).toBe("one bundle.cjs");
    expect(await kept()).toEqual([fileOf(one)]);
    // Whoever runs by the code of another says what that one says.
    writeFileSync(fileOf(two), readFileSync(fileOf(one)));
    expect(said(two)).toBe("one bundle.cjs");
  });

  test("has its own path in stacks, where another installation has the same one", async () => {
    const text = `require("node:fs").writeFileSync(__dirname + "/said", new Error().stack); // ${randomBytes(8).toString("hex")}`;
    said(text);
    await kept();
    const other = join(folder, "other");
    mkdirSync(other);
    expect(said(text, other)).toContain(`${pathToFileURL(other)}/bundle.cjs:1:`);
  });

  test.each<[string, (all: Buffer) => Buffer]>([
    ["damaged", (all) => Buffer.concat([all.subarray(0, all.length >> 1), Buffer.alloc(all.length >> 1)])],
    ["cut", (all) => all.subarray(0, all.length - 1)],
    ["empty", () => Buffer.alloc(0)],
    [
      "of another V8",
      (all) => {
        const data = Buffer.from(all.subarray(20));
        data.writeUInt32LE(0, 4);
        return Buffer.concat([sha1(data), data]);
      },
    ],
  ])("runs where what is kept is %s, and that is made anew", async (_what, spoil) => {
    const [one, two] = [bundle("one "), bundle("two ")];
    said(one);
    await kept();
    const spoilt = spoil(readFileSync(fileOf(one)));
    writeFileSync(fileOf(two), spoilt);
    expect(said(two)).toBe("two bundle.cjs");
    while (readFileSync(fileOf(two)).equals(spoilt)) await sleep(10);
  });

  test("takes away what nobody has made anew for long", async () => {
    const [one, two] = [bundle("one "), bundle("two ")];
    said(one);
    await kept();
    utimesSync(fileOf(one), 1, 1);
    said(two);
    while (existsSync(fileOf(one))) await sleep(10);
    expect(await kept()).toEqual([fileOf(two)]);
  });
});

const sha1 = (data: string | Uint8Array): Buffer => createHash("sha1").update(data).digest();

test("a kernel keeps its own once, and starts by it; and without where there is no place for it", async () => {
  const start = async () => {
    const kernel = await TestKernel.start([], () => process.env);
    expect(await kernel.run("1 + 1")).toBe("2");
    return kernel;
  };
  let kernel = await start();
  const files = await kept(2); // of its two threads
  await kernel.stop();
  for (const file of files) utimesSync(file, 1_000_000, 1_000_000);
  kernel = await start();
  await kernel.run("await new Promise((resolve) => setTimeout(resolve, 1_000))");
  expect(await kept(2)).toEqual(files);
  expect(files.map((file) => statSync(file).mtimeMs)).toEqual([1_000_000_000, 1_000_000_000]);
  await kernel.stop();
  rmSync(userCache("code"), { recursive: true });
  writeFileSync(userCache("code"), "a file in the folder's place");
  kernel = await start();
  await kernel.stop();
  // No folder can be made there, and what is said of that is that the one above is missing.
  process.env.XDG_CACHE_HOME = "/proc/nowhere";
  kernel = await start();
  await kernel.run("await new Promise((resolve) => setTimeout(resolve, 1_000))");
  await kernel.stop();
});
