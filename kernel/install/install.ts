// Write the kernelspec. A spec that is already there is replaced whole: a half-written one, or a logo of an older
// version beside a new kernel.json, is never seen.

import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "../../src/disk/make-folder.ts";
import { type ContainerEngine, type ContainerOptions, containerSpec, launcherOf } from "./container-spec.ts";
import type { Host } from "./data-dirs.ts";
import { defaultName, guardedName, type KernelSpec, kernelName, kernelSpec, mainFile } from "./kernelspec.ts";
import { findKernelSpecs, kernelDirs } from "./list.ts";
import { dataDirOf, type Location } from "./location.ts";
import { packageRoot } from "./package-root.ts";
import { podOf } from "./pod.ts";
import { type SshOptions, sshSpec } from "./ssh-spec.ts";

/** So often a folder is tried to be put in its place, where others do the same. */
const SWAPS = 100;

/** How a gateway starts kernels elsewhere. */
export type GatewayOptions = ({ how: "ssh" } & SshOptions) | ({ how: ContainerEngine } & ContainerOptions);

/** Options of `cokernel install`. */
export interface InstallOptions extends Location {
  name?: string;
  displayName?: string;
  /** The kernel that runs cells in a box. */
  guarded?: boolean;
  /** For kernels that a gateway starts on other hosts. */
  gateway?: GatewayOptions;
}

/** What was done. */
export interface Installed {
  name: string;
  folder: string;
  displayName: string;
  /** The folder that Jupyter will take instead, when one of the same name comes earlier in its search. */
  shadowedBy: string | null;
}

/** Write the kernelspec of this package for this Node. */
export function install(options: InstallOptions, host: Host, root: string = packageRoot()): Installed {
  const { gateway } = options;
  const ownName = options.guarded ? guardedName : defaultName;
  const name = kernelName(options.name ?? (gateway === undefined ? ownName : `${ownName}-${gateway.how}`));
  const local = kernelSpec(root, { path: process.execPath, version: process.versions.node }, options.guarded);
  const dataDir = path.resolve(dataDirOf(options, host));
  const folder = path.join(dataDir, "kernels", name);
  const spec = gateway === undefined ? local : specFor(gateway, local, folder, options.guarded);
  if (options.displayName !== undefined) spec.display_name = options.displayName;
  if (!existsSync(mainFile(root, options.guarded))) {
    throw new Error(
      `${mainFile(root, options.guarded)} is not there: the kernel has not been built.\n  npm run build`,
    );
  }
  try {
    replaceFolder(folder, dataDir, (fresh) => {
      cpSync(path.join(root, "kernel", "install", "resources"), fresh, { recursive: true });
      writeFileSync(path.join(fresh, "kernel.json"), `${JSON.stringify(spec, null, 2)}\n`);
      if (gateway === undefined || gateway.how === "ssh") return;
      const launcher = launcherOf(gateway.how);
      cpSync(path.join(root, "kernel", "install", "containers", launcher), path.join(fresh, launcher));
      if (gateway.how === "kubernetes")
        writeFileSync(path.join(fresh, "kernel-pod.json"), `${JSON.stringify(podOf(gateway), null, 2)}\n`);
    });
  } catch (error) {
    throw notWritable(folder, error);
  }
  const here = findKernelSpecs(kernelDirs(host)).find((found) => path.resolve(found.folder) === folder);
  return { name, folder, displayName: spec.display_name, shadowedBy: here?.shadowedBy ?? null };
}

/** The kernelspec of kernels elsewhere, shown as what it is beside the local one. */
function specFor(gateway: GatewayOptions, local: KernelSpec, folder: string, guarded = false): KernelSpec {
  const shown = local.display_name.replace(/\)$/, `, ${gateway.how})`);
  if (gateway.how === "ssh") return sshSpec({ ...local, display_name: shown }, gateway);
  if (guarded)
    throw new TypeError(
      "A container is a box already: its image has the ordinary kernel. Leave --guarded out.",
    );
  return containerSpec({ ...local, display_name: shown }, folder, gateway.how, gateway);
}

/**
 * Let `write` fill a new folder, then put it in the place of `folder`.
 *
 * @param beside where the temporary folders go: on the same disk, and not among the kernels, where Jupyter would list them
 */
function replaceFolder(folder: string, beside: string, write: (fresh: string) => void): void {
  makeFolder(path.dirname(folder));
  const temporary = mkdtempSync(path.join(beside, ".cokernel-"));
  try {
    const fresh = path.join(temporary, "new");
    mkdirSync(fresh);
    write(fresh);
    for (let tries = 1; ; tries++) {
      const old = path.join(temporary, `old-${tries}`);
      const replaces = moved(folder, old);
      try {
        renameSync(fresh, folder);
        return;
      } catch (error) {
        // Somebody else has installed it meanwhile.
        if (["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code!) && tries < SWAPS)
          continue;
        if (replaces) renameSync(old, folder);
        throw error;
      }
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Move what is there, a link that leads nowhere included; false: nothing is. */
function moved(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

function notWritable(folder: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "EACCES" && code !== "EPERM" && code !== "EROFS" && code !== "ENOTDIR") return error;
  const reason = code === "ENOTDIR" ? "a part of that path is a file" : "this user may not write there";
  return new Error(
    `${folder} cannot be written: ${reason} (${code}).\n` +
      `  cokernel install --user           into your own Jupyter folder\n` +
      `  cokernel install --prefix DIR     below another folder`,
    { cause: error },
  );
}
