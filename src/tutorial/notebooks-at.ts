// The notebooks that a command is given: files, and those of folders.

import { readdirSync, statSync } from "node:fs";
import path from "node:path";

/** Each once, as it was named first. @throws Error when there is no such place, or no notebook in a folder */
export function notebooksAt(places: readonly string[]): string[] {
  const found = new Map<string, string>();
  for (const file of filesAt(places)) {
    const resolved = path.resolve(file);
    if (!found.has(resolved)) found.set(resolved, file);
  }
  return [...found.values()];
}

function filesAt(places: readonly string[]): string[] {
  return places.flatMap((place) => {
    const found = statSync(place, { throwIfNoEntry: false });
    if (found === undefined) throw new Error(`${place}: there is no such file or folder.`);
    if (!found.isDirectory()) return [place];
    const isNotebook = (name: string) =>
      name.endsWith(".ipynb") && !statSync(path.join(place, name), { throwIfNoEntry: false })?.isDirectory();
    const names = readdirSync(place).filter(isNotebook);
    if (names.length === 0) throw new Error(`${place}: there is no notebook (.ipynb) in this folder.`);
    return names.sort().map((name) => path.join(place, name));
  });
}
