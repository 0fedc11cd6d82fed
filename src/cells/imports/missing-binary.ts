// A package that is there without its binary, since the script that makes it was not run when it was installed.

import { cacheFolder } from "../../disk/npm-cache.ts";
import { notebookFolder } from "../errors/stack.ts";
import { madeByScript } from "./left-out.ts";

/** `bindings` and `node-gyp-build`, by which packages find theirs, say where they have looked, and not why nothing is there. */
const LOOKED =
  /^(?:Could not locate the bindings file\.|No native build was found for )[\s\S]*?((?:\/|\w:\\)[^\n]*[\\/]node_modules[\\/]((?:@[^\\/\n]+[\\/])?[^\\/\n]+))/;

/** What to do about it, of an error's message; often one of the first call, long after the import. */
export function missingBinaryAdvice(message: string): string[] {
  const [, root, name] = LOOKED.exec(message) ?? [];
  if (name === undefined || !madeByScript(name, root!)) return [];
  return withoutScript(name, `'${name}' lacks its binary`, root!, notebookFolder());
}

/** `what` ends before the colon; `file` is one of the package's. */
export function withoutScript(name: string, what: string, file: string, folder: string): string[] {
  const prefix = `--prefix ${JSON.stringify(folder)} ${name}`;
  if (!file.startsWith(cacheFolder()))
    return [
      `${what}: its install script was not run.`,
      `  npm rebuild ${prefix}    // runs it, unless npm refuses such`,
    ];
  return [
    `${what}: its install script was not run, and npm: runs none.`,
    `  npm install ${prefix}    // runs it, unless npm refuses such`,
    `  import … from ${JSON.stringify(name)}    // then`,
  ];
}
