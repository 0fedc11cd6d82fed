// How a package comes to a notebook: into the project that its folder is of, by the program that manages that. npm in a folder below
// a project would begin a second one there, and in what pnpm has linked it finds nothing in order.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { foldersUp } from "../../disk/folders-up.ts";

/** What each program leaves in the folder where it was run, and how it adds to a folder. */
const managers: Record<string, (folder: string, name: string) => string> = {
  "pnpm-lock.yaml": (folder, name) => `pnpm --dir ${folder} add ${name}`,
  "yarn.lock": (folder, name) => `yarn --cwd ${folder} add ${name}`,
  "bun.lock": (folder, name) => `bun add --cwd ${folder} ${name}`,
  "bun.lockb": (folder, name) => `bun add --cwd ${folder} ${name}`,
};
const byNpm = (folder: string, name: string) => `npm install --prefix ${folder} ${name}`;

/** A command that adds a package, and where it adds it. */
export interface Adding {
  command: string;
  where: string;
}

export function adding(name: string, folder: string): Adding {
  const above = foldersUp(folder);
  const project = above.find((at) => existsSync(join(at, "package.json"))) ?? folder;
  const lock = above.flatMap((at) => Object.keys(managers).filter((file) => existsSync(join(at, file))))[0];
  const add = lock === undefined ? byNpm : managers[lock]!;
  return {
    command: add(JSON.stringify(project), name),
    where: project === folder ? "into the notebook's folder" : "into the notebook's project",
  };
}

/** Whether Yarn keeps the folder's packages in archives: Plug'n'Play, for which Node and TypeScript have to be patched. */
export function isPlugAndPlay(folder: string): boolean {
  return foldersUp(folder).some((at) => existsSync(join(at, ".pnp.cjs")));
}
