// Paths that a package gives by a pattern, those below it to others by its `exports`, its own by `imports`, which the checker does not
// complete:
//
//     "exports": { "./addons/*": "./examples/jsm/*.js" }
//     import { OrbitControls } from "three/addons/controls/|     // what lies in three/examples/jsm/controls
//
//     "imports": { "#lib/*": "./src/lib/*.ts" }
//     import { log } from "#lib/|

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { manifestAround, manifestOf } from "../disk/packages.ts";

/** One thing that can stand behind the last slash. */
export interface PathSegment {
  name: string;
  type: "file" | "folder";
}

/** What can stand behind `written`, a specifier as far as its last slash. */
export function patternPaths(folder: string, written: string): PathSegment[] {
  const [, name, below = ""] = /^(#|(?:@[^/]+\/)?[^/@.#][^/]*\/)((?:.*\/)?)[^/]*$/.exec(written) ?? [];
  if (name === undefined) return [];
  const own = name === "#";
  const manifest = own ? manifestAround(folder) : manifestOf(name.slice(0, -1), folder);
  if (manifest === null) return [];
  return patternsOf(own ? manifest.imports : manifest.exports).flatMap(({ from, targets }) => {
    if (!below.startsWith(from[0])) return [];
    const lists = targets
      .filter(([before]) => before.endsWith("/"))
      .map(([before, behind]) =>
        listed(join(manifest.root, before, below.slice(from[0].length)), behind, from[1]),
      );
    // The first may be what is not built yet.
    return lists.find((found) => found.length > 0) ?? [];
  });
}

/** What stands before and behind the star. */
interface Pattern {
  from: [string, string];
  /** The likeliest first. */
  targets: [string, string][];
}

function patternsOf(paths: unknown): Pattern[] {
  return Object.entries(paths ?? {}).flatMap(([key, target]) => {
    const targets = targetsOf(target)
      .map((one) => one.split("*"))
      .filter(({ length }) => length === 2);
    const from = key.replace(/^(?:\.\/|#)/, "").split("*");
    return from.length === 2 && targets.length > 0 ? [{ from, targets } as Pattern] : [];
  });
}

/** The files that an import is given under some condition: Node's first, then what a project may have of its own, as `source`. */
function targetsOf(target: unknown): string[] {
  if (typeof target === "string") return [target];
  if (target === null || typeof target !== "object") return [];
  const { import: imported, node, default: other, ...rest } = target as Record<string, unknown>;
  return [imported, node, other, ...Object.values(rest)].flatMap(targetsOf);
}

function listed(folder: string, ending: string, shown: string): PathSegment[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry): PathSegment[] => {
      if (entry.name.startsWith(".")) return [];
      if (entry.isDirectory()) return [{ name: entry.name, type: "folder" }];
      if (!entry.name.endsWith(ending)) return [];
      return [{ name: entry.name.slice(0, entry.name.length - ending.length) + shown, type: "file" }];
    });
  } catch {
    return []; // the pattern leads to no folder
  }
}
