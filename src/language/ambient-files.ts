// Files of the folder's project that count though nobody imports them, as its tsconfig.json takes them in: declarations of
// globals and of modules, `env.d.ts`. Declarations that are modules themselves count where they are imported.

import { read } from "./read-file.ts";

const DECLARATIONS = /\.d\.([cm]?ts|[^./]+\.ts)$/;
const isModule = (text: string): boolean => /^(?:import|export)\b/m.test(text);
const declaresForOthers = (text: string): boolean => /^\s*declare\s+(?:global|module)\b/m.test(text);

/** Those among the files of a project. */
export function ambientFiles(files: readonly string[]): string[] {
  return files.filter((path) => {
    if (!DECLARATIONS.test(path) || path.includes("/node_modules/")) return false;
    const text = read(path);
    return text !== null && (!isModule(text) || declaresForOthers(text));
  });
}
