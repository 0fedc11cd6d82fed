// Files of the folder's project that count though nobody imports them, as its tsconfig.json takes them in: declarations of
// globals and of modules, `env.d.ts`. Declarations that are modules themselves count where they are imported.

import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { changeStamp, read } from "../disk/read-file.ts";

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

/** Folders that are looked at: each costs a call of the system at each question. */
const MOST = 100;

/** Tells when a declaration has come into a folder where files of a project are, or has gone. */
export class DeclarationFolders {
  private readonly folders = new Map<string, { stamp: string; names: string }>();

  constructor(folder: string, files: readonly string[]) {
    for (const one of new Set([folder, ...files.map((path) => dirname(path))])) {
      if (this.folders.size === MOST) return;
      if (!one.includes("/node_modules"))
        this.folders.set(one, { stamp: changeStamp(one), names: names(one) });
    }
  }

  haveOthers(): boolean {
    for (const [folder, before] of this.folders) {
      const now = changeStamp(folder);
      if (now === before.stamp) continue;
      before.stamp = now;
      if (names(folder) !== before.names) return true;
    }
    return false;
  }
}

function names(folder: string): string {
  try {
    return readdirSync(folder)
      .filter((name) => DECLARATIONS.test(name))
      .join("/");
  } catch {
    return ""; // it is gone, or not for us to read
  }
}
