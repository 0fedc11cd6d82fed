// A package as npm would have installed it, with a kernel that was never built: what installing needs, and no more.

import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** The checkout. */
export const root = path.dirname(path.dirname(import.meta.dirname));

/** A new empty folder. */
export function temporaryFolder(): string {
  return mkdtempSync(path.join(tmpdir(), "cokernel-test-"));
}

/** A package in a folder of its own. */
export function installedPackage(): string {
  const folder = temporaryFolder();
  for (const part of ["package.json", "kernel.json", "kernel/install/resources"]) {
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  }
  mkdirSync(path.join(folder, "dist"));
  writeFileSync(path.join(folder, "dist/main.cjs"), "");
  return folder;
}
