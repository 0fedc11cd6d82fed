// Remove a kernelspec. Only ours: a name is easily mistyped, and the folder of another kernel is not ours to remove.

import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import type { Host } from "./data-dirs.ts";
import { defaultName, isOurs, kernelName, readKernelSpec } from "./kernelspec.ts";
import { findKernelSpecs, kernelDirs } from "./list.ts";
import { dataDirOf, isNamed, type Location } from "./location.ts";

/** Options of `cokernel uninstall`. Without a place, the one that Jupyter would start is removed. */
export interface UninstallOptions extends Location {
  name?: string;
}

/** What was done. */
export interface Uninstalled {
  folder: string;
  /** A kernelspec of the same name that Jupyter finds from now on. */
  next: string | null;
}

/** Remove the kernelspec. @throws Error when there is none, saying where was looked, or when it is another kernel's. */
export function uninstall(options: UninstallOptions, host: Host): Uninstalled {
  const name = kernelName(options.name ?? defaultName);
  const dirs = isNamed(options) ? [path.resolve(dataDirOf(options, host), "kernels")] : kernelDirs(host);
  const folder = dirs.map((dir) => path.join(dir, name)).find((candidate) => existsSync(candidate));
  if (folder === undefined) {
    throw new Error(
      `There is no kernel '${name}' in:\n${dirs.map((dir) => `  ${dir}`).join("\n")}\n` +
        "`cokernel list` shows the kernels that there are.",
    );
  }
  const spec = readKernelSpec(folder);
  if (!isOurs(spec)) {
    throw new Error(
      `${folder} is not a cokernel but ${JSON.stringify(spec.display_name)}; it has not been touched.\n` +
        `  jupyter kernelspec uninstall ${name}`,
    );
  }
  rmSync(folder, { recursive: true });
  const next = findKernelSpecs(kernelDirs(host)).find((found) => found.name === name);
  return { folder, next: next?.folder ?? null };
}
