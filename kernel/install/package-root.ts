// The folder of the installed package: where kernel.json, the logos and dist/ are, whether this code runs from the
// sources or bundled.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The nearest folder upwards whose package.json says `cokernel`. */
export function packageRoot(from: string = import.meta.url): string {
  let folder = path.dirname(fileURLToPath(from));
  for (;;) {
    const manifest = path.join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "cokernel") return folder;
    const parent = path.dirname(folder);
    if (parent === folder) {
      throw new Error(`No package.json of cokernel above ${fileURLToPath(from)}: install the package again.`);
    }
    folder = parent;
  }
}
