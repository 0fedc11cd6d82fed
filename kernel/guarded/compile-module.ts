// A module's text as the realm runs it, CommonJS in a function; and the way back, so that its errors are told in the lines
// of the file that was written.

import type { Message } from "esbuild";
import { positionsOf } from "../../src/cells/compile/positions.ts";
import { editFile } from "../../src/cells/imports/edit-file.ts";
import { inCharacters } from "../../src/cells/imports/in-characters.ts";
import { addModule, forgetModule, type Source } from "../../src/cells/sources.ts";
import { wayBack } from "../../src/cells/way-back.ts";
import { type FromChild, HELPER, STRICT, type ToChild } from "../../src/guarded/messages.ts";
import { nextFile } from "./cell-text.ts";

type Compile = Extract<FromChild, { type: "compile" }>;
type Compiled = Extract<ToChild, { type: "compiled" }>;

const LOADERS: Record<string, "ts" | "tsx" | "jsx"> = { tsx: "tsx", jsx: "jsx" };
const HEAD = `${HELPER}.module(function (exports, require, module, __filename, __dirname) {`;
/** Characters of texts and maps that are remembered: a child that was taken over may have any number compiled. */
const MOST_REMEMBERED = 64 << 20;

const remembered: { file: string; size: number }[] = [];
let size = 0;

/** Make CommonJS of it. */
export async function compileFor({ id, file, code }: Compile): Promise<Compiled> {
  const { transform, stop } = await import("esbuild");
  const ending = file.slice(file.lastIndexOf(".") + 1);
  const loader = LOADERS[ending] ?? (/^[mc]?ts$/.test(ending) ? "ts" : "js");
  try {
    const edits =
      loader === "js" ? null : editFile(`./${file}`, code, { named: false, runtime: true, metadata: null });
    // A first line for the shell would stand in the middle of one.
    const text = (edits?.toString() ?? code).replace(/^(\uFEFF?)#!/, "$1//");
    const { code: made, map } = await transform(text, {
      loader,
      format: "cjs",
      target: "node20.19",
      keepNames: true,
      sourcemap: "external",
      sourcesContent: false,
      logLevel: "silent",
    });
    const requires = [...made.matchAll(/\brequire\("((?:[^"\\]|\\.)*)"\)/g)].map(([, name]) => name!);
    const script = {
      text: `${HEAD}${made}\n})`,
      file: nextFile(),
      columnOffset: STRICT.length - HEAD.length,
    };
    const original = wayBack(() => ({
      map,
      columnBefore: (line, column) => (line === 1 ? column - STRICT.length : column),
      further: edits && positionsOf([], edits, 0),
    }));
    remember(script.file, { label: `./${file}`, code, original }, code.length + map.length);
    return { type: "compiled", id, script, requires: [...new Set(requires)] };
  } catch (error) {
    // What nests very deep ends esbuild's process, which is then started anew.
    if (/^The service /.test((error as Error).message)) {
      await stop();
      return notCompiled(id, `./${file}: esbuild ended over it, as over what nests too deep.`);
    }
    return notCompiled(id, refusal(error as Error, `./${file}`, code));
  }
}

/** The answer where there is no text to run. */
export function notCompiled(id: number, error: string): Compiled {
  return { type: "compiled", id, requires: [], error };
}

function remember(file: string, source: Source, length: number): void {
  addModule(file, source);
  remembered.push({ file, size: length });
  size += length;
  while (size > MOST_REMEMBERED) {
    const oldest = remembered.shift()!;
    forgetModule(oldest.file);
    size -= oldest.size;
  }
}

/** esbuild's first words, with the place in the file. */
function refusal(error: Error & { errors?: Message[] }, label: string, code: string): string {
  const [first] = error.errors ?? [];
  if (!first?.location) return `${label}: ${error.message}`;
  const { line, column } = first.location; // in bytes
  return `${first.text} (${label}:${line}:${inCharacters(code, line, column) + 1})`;
}
