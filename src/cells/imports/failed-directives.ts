// What a local file means as a directive and is none: told under the cell that has the file loaded, as a cell's own is.

import { parseSync } from "oxc-parser";
import { failedDirectives } from "../../syntax/directives.ts";
import { tooDeep } from "../../syntax/nesting.ts";
import type { Node } from "../../syntax/node.ts";
import { isTranspiled } from "./local-files.ts";

/** A file without such a string is not parsed for it. */
const MAY_FAIL = /["']use\W*(?:co|record)/i;

/** How a text is told; nobody is there before {@link tellFailedDirectives}. */
let tell: (text: string) => void = () => {};
/** Texts of which it was told, by their files. */
const told = new Map<string, string>();

/** From now on they are told by this. */
export function tellFailedDirectives(by: (text: string) => void): void {
  tell = by;
}

/** A local file is about to be loaded. Told once for each of its texts, however often and by whatever way it is loaded. */
export function noteDirectives(path: string, text: string, label: string): void {
  if (told.get(path) === text) return;
  const lines = failedDirectivesIn(path, text, label);
  if (lines.length === 0) return;
  told.set(path, text);
  for (const line of lines) tell(`${line}\n`);
}

/** What is to be said of a file's text, as lines. */
export function failedDirectivesIn(path: string, text: string, label: string): string[] {
  if (!isTranspiled(path) || !MAY_FAIL.test(text) || tooDeep(text) !== null) return [];
  const { program } = parseSync(path, text, { sourceType: "module" });
  return failedDirectives(program.body as unknown as Node[], text, label, "file");
}
