// How a package is found for a folder, and that what is kept of a file is of the file as it is.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { FileCache } from "../../src/disk/file-cache.ts";
import { manifestAround, manifestOf, packagePath, packageRoot } from "../../src/disk/packages.ts";
import { isFile } from "../../src/disk/read-file.ts";

const root = mkdtempSync(join(tmpdir(), "cokernel-disk-"));
afterAll(() => rmSync(root, { recursive: true }));

function write(file: string, text: string): string {
  const path = join(root, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

describe("a specifier", () => {
  test.each([
    ["shapes", { name: "shapes", below: "" }],
    ["shapes/area.js", { name: "shapes", below: "/area.js" }],
    ["@shop/shapes", { name: "@shop/shapes", below: "" }],
    ["@shop/shapes/a/b", { name: "@shop/shapes", below: "/a/b" }],
  ])("%s names a package", (specifier, named) => {
    expect(packagePath(specifier)).toEqual(named);
  });

  test.each([
    "./shapes",
    "../shapes",
    "/shapes",
    "#shapes",
    "npm:shapes",
    "node:fs",
    "@shop",
    "sha%70es",
    "a\\b",
  ])("%s names none", (specifier) => {
    expect(packagePath(specifier)).toBeNull();
  });
});

describe("a package", () => {
  test("is the one in the nearest node_modules, also where that has no package.json", () => {
    write("node_modules/shapes/package.json", `{ "version": "1.0.0" }`);
    write("inner/node_modules/shapes/package.json", `{ "version": "2.0.0" }`);
    write("bare/node_modules/shapes/index.js", "");
    expect(manifestOf("shapes", join(root, "other"))?.version).toBe("1.0.0");
    expect(manifestOf("shapes", join(root, "inner/deep"))?.version).toBe("2.0.0");
    expect(packageRoot("shapes", join(root, "bare"))).toBe(join(root, "bare/node_modules/shapes"));
    expect(manifestOf("shapes", join(root, "bare"))).toBeNull();
    expect(packageRoot("no-such-package-of-anybody", root)).toBeNull();
  });

  test("is what lies around a folder up to its package.json, of which a half-written one says nothing", () => {
    write("shop/package.json", `{ "name": "shop" }`);
    expect(manifestAround(join(root, "shop/src/lib"))).toEqual({ name: "shop", root: join(root, "shop") });
    write("half/package.json", `{ "name": `);
    expect(manifestAround(join(root, "half"))).toEqual({ root: join(root, "half") });
  });
});

describe("what is kept of a file", () => {
  test("is made once, and anew where the file is another; of one that is gone there is nothing", () => {
    const made: string[] = [];
    const cache = new FileCache((path) => made.push(path));
    const file = write("kept.json", "1");
    expect([cache.get(file), cache.get(file)]).toEqual([1, 1]);
    write("kept.json", "12");
    expect(cache.get(file)).toBe(2);
    rmSync(file);
    expect(cache.get(file)).toBeNull();
  });

  test("is made again the next time where making it threw", () => {
    let fails = true;
    const cache = new FileCache(() => {
      if (fails) throw new SyntaxError("half-written");
      return "whole";
    });
    const file = write("half.json", "");
    expect(() => cache.get(file)).toThrow("half-written");
    fails = false;
    expect(cache.get(file)).toBe("whole");
  });
});

test("a link to itself is no file, and a link to one is", () => {
  symlinkSync("loop", join(root, "loop"));
  symlinkSync(write("there.txt", ""), join(root, "linked"));
  expect([isFile(join(root, "loop")), isFile(join(root, "linked")), isFile(root)]).toEqual([
    false,
    true,
    false,
  ]);
});
