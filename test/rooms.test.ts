// Which room may import which (HOW_IT_WORKS.md draws it). Read from the import statements themselves, so that a new
// arrow is a decision and not an accident.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parseSync } from "oxc-parser";

/** Add a line here before you add an arrow: a room, or one folder of it. `type`: its types only, nothing that runs. */
const below: Record<string, string[]> = {
  "src/coroutine": [], // pure: not even node:, so that it also runs in a page
  "src/views": ["type src/coroutine", "src/syntax/columns.ts"], // the shapes of snapshot() and trace(); how wide words stand
  "src/syntax": [], // the parser's tree and its limits: the compiler of cells and the types' view of them read alike
  "src/disk": [], // what is found and kept on the disk: by language and cells alike, and by the command line
  "src/language": ["src/syntax", "src/disk"],
  "src/display": ["src/coroutine"],
  "src/cells": ["src/syntax", "src/disk", "src/display", "src/coroutine", "src/views"], // views: what is looked at is drawn where it is asked for
  "kernel/install": ["kernel/gateway/port-range.ts", "src/disk", "src/syntax/columns.ts"], // refuses what a kernel would refuse when it starts
  kernel: ["src/cells", "src/language", "src/syntax", "src/disk"], // joins them; neither knows the other
  // The guarded child and its realm: bundled apart, they bring the runtime and the display into the realm with them.
  "src/guarded": ["src/coroutine", "src/display", "src/syntax/columns.ts", "src/cells/compile/renamed.ts"],
  // The guarded kernel: compiles and tells errors as the ordinary one does, speaks to its child, and shows HTML as an
  // exported page does.
  "kernel/guarded": [
    "kernel",
    "src/cells",
    "src/guarded",
    "src/display",
    "src/disk",
    "src/tutorial/export/sanitise.ts",
  ],
  // A client of kernels: it writes frames and starts processes as the kernel itself reads and expects them.
  "src/tutorial": ["src/views", "src/language", "src/display", "src/disk", "kernel/wire", "kernel/install"],
  "src/cli.ts": ["kernel/install", "src/tutorial", "src/disk"],
};

/** Packages that belong to one place, or two. */
const home: Record<string, string[]> = {
  zeromq: ["kernel/wire", "src/tutorial"], // a kernel's end of the sockets, and a client's
  typescript: ["src/language/native-compiler.ts"],
  typescript6: ["src/language/fallback-compiler.ts"],
  vm2: ["src/guarded"],
  "@jupyterlab/services": ["src/tutorial"],
  commander: ["src/cli.ts"],
  yaml: ["src/tutorial"],
  "markdown-it": ["src/tutorial/export"],
  katex: ["src/tutorial/export"],
  shiki: ["src/tutorial/export"],
  minisearch: ["src/tutorial/export"],
  htmlparser2: ["src/tutorial/export"],
  "css-tree": ["src/tutorial/export"],
};

interface Import {
  from: string;
  /** A file of ours, or what the statement says: `node:fs`, `zeromq`. */
  to: string;
  kind: "type" | "value" | "dynamic";
}

const root = path.dirname(import.meta.dirname);
const files = ["src", "kernel"].flatMap((top) =>
  readdirSync(path.join(root, top), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => path.posix.join(top, name.replaceAll(path.sep, "/"))),
);
const imports = files.flatMap(importsOf);
const ours = imports.filter(({ to }) => files.includes(to));

test.each(ours.filter(({ from, to }) => room(from) !== room(to)))(
  "$from may import $to ($kind)",
  ({ from, to, kind }) => {
    const allowed = below[room(from)] ?? [];
    const named = kind === "type" ? allowed.map((entry) => entry.replace(/^type /, "")) : allowed;
    expect({ room: room(from), mayImport: named.some((place) => isIn(to, place)) ? to : named }).toEqual({
      room: room(from),
      mayImport: to,
    });
  },
);

test("every import of a file of ours finds it", () => {
  expect(imports.filter(({ to }) => /^(src|kernel|\.)/.test(to) && !files.includes(to))).toEqual([]);
});

test("src/coroutine imports nothing of node and no package, so that it also runs in a page", () => {
  const outside = imports.filter(({ from, to }) => room(from) === "src/coroutine" && !files.includes(to));
  expect(outside).toEqual([]);
});

test.each(Object.entries(home))("%s is imported by %j only", (name, places) => {
  const users = imports.filter(({ to }) => to === name || to.startsWith(`${name}/`)).map(({ from }) => from);
  expect(users.filter((from) => !places.some((place) => isIn(from, place)))).toEqual([]);
});

describe("inside src/cells", () => {
  /** What stands further down is known to what stands further up. */
  const order = ["interrupt", "errors", "look", "output"];
  test.each(order)("%s is unknown to the folders below it", (name) => {
    const lower = order.slice(order.indexOf(name) + 1).map((each) => `src/cells/${each}`);
    const up = ours.filter(
      ({ from, to }) => lower.some((each) => isIn(from, each)) && isIn(to, `src/cells/${name}`),
    );
    expect(up).toEqual([]);
  });
});

test("what shares a realm with cells takes timers and clocks at its start: a cell may replace them by its own", () => {
  const bare = files.filter((file) => {
    if (!isIn(file, "src/cells") && !isIn(file, "src/coroutine")) return false;
    const code = readFileSync(path.join(root, file), "utf8").replace(/^ *(?:\/\/|\/?\*).*/gm, "");
    const taken = /^const \{[^}]*\} = (?:globalThis|host);|^import \{[^}]*\} from "node:timers"/m.test(code);
    return (
      /performance\.now\(/.test(code) ||
      (/\b(?:set|clear)(?:Timeout|Interval|Immediate)\(/.test(code) && !taken)
    );
  });
  expect(bare).toEqual([]);
});

describe("no ring of imports", () => {
  const rooms = [...new Set(files.map(room))];
  test.each(rooms)("inside %s", (name) => {
    expect(ringIn(files.filter((file) => room(file) === name))).toEqual([]);
  });
});

function isIn(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`);
}

/** The room a file is in: the longest name of the table that it begins with. */
function room(file: string): string {
  const names = Object.keys(below).filter((name) => isIn(file, name));
  const [longest] = names.sort((a, b) => b.length - a.length);
  if (longest === undefined) throw new Error(`${file} is in no room: add its folder to the table above.`);
  return longest;
}

function importsOf(from: string): Import[] {
  const text = readFileSync(path.join(root, from), "utf8");
  const { staticImports, staticExports, dynamicImports } = parseSync(from, text).module;
  const resolve = (to: string) => (to.startsWith(".") ? path.posix.join(path.posix.dirname(from), to) : to);
  const kind = (entries: readonly { isType: boolean }[]) =>
    entries.length > 0 && entries.every(({ isType }) => isType) ? "type" : "value";
  const found: Import[] = [];
  for (const { moduleRequest, entries } of staticImports) {
    found.push({ from, to: resolve(moduleRequest.value), kind: kind(entries) });
  }
  for (const { entries } of staticExports) {
    for (const entry of entries) {
      if (entry.moduleRequest)
        found.push({ from, to: resolve(entry.moduleRequest.value), kind: kind([entry]) });
    }
  }
  for (const { moduleRequest } of dynamicImports) {
    const literal = /^["'](.*)["']$/.exec(text.slice(moduleRequest.start, moduleRequest.end));
    // A computed one is a user's module, known only at run time.
    if (literal) found.push({ from, to: resolve(literal[1]!), kind: "dynamic" });
  }
  return found;
}

/** The files of one ring, in its order, or none. Types are gone at run time, and a dynamic import comes after the load. */
function ringIn(members: readonly string[]): string[] {
  const next = (file: string) =>
    ours
      .filter(({ from, to, kind }) => from === file && kind === "value" && members.includes(to))
      .map(({ to }) => to);
  const finished = new Set<string>();
  const visit = (file: string, way: string[]): string[] => {
    if (way.includes(file)) return way.slice(way.indexOf(file));
    if (finished.has(file)) return [];
    for (const to of next(file)) {
      const ring = visit(to, [...way, file]);
      if (ring.length > 0) return ring;
    }
    finished.add(file);
    return [];
  };
  for (const file of members) {
    const ring = visit(file, []);
    if (ring.length > 0) return ring;
  }
  return [];
}
