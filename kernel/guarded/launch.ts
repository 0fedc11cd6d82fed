// The command line of the guarded child: bubblewrap's box, the limits of the system, Node with its permissions.
//
// The box is the boundary: no network, no files but the notebook's folder and what Node needs to run, no other process,
// an empty environment. Permissions are the second lock, and the only one against processes and native code inside the
// box. The third, vm2, is made by the child itself.

import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { homeFolder } from "../../src/disk/home-folder.ts";
import type { Limits } from "./limits.ts";

/** What stands between a cell and the machine. Each may be taken away by tests alone (COKERNEL_GUARDED_WITHOUT). */
export interface Layers {
  bwrap: boolean;
  permission: boolean;
  vm2: boolean;
}

export interface Launch {
  layers: Layers;
  /** The notebook's folder, or null: the child sees no files. */
  folder: string | null;
  /** Folders that may be written, absolute. */
  writable: readonly string[];
  /** The folder of the child's bundle. */
  bundle: string;
  limits: Limits;
}

/** The layers in force. */
export function layersOf(env: NodeJS.ProcessEnv): Layers {
  const without = (env.COKERNEL_GUARDED_WITHOUT ?? "").split(",");
  return {
    bwrap: !without.includes("bwrap"),
    permission: !without.includes("permission"),
    vm2: !without.includes("vm2"),
  };
}

/**
 * The notebook's folder as the child may see it; null for one that holds much more than a notebook.
 *
 * @throws Error there is no such folder
 */
export function visibleFolder(folder: string, itsHome = homeFolder()): string | null {
  const real = realpathSync(folder);
  const home = existsSync(itsHome) ? realpathSync(itsHome) : path.resolve(itsHome);
  return home === real || home.startsWith(real === "/" ? "/" : `${real}/`) ? null : real;
}

/** Program and arguments. */
export function commandLine(launch: Launch): [string, ...string[]] {
  const { layers, limits } = launch;
  const limited = find("prlimit");
  const line = [
    ...(limited === null
      ? []
      : [limited, `--nofile=${limits.files}:${limits.files}`, `--data=${dataLimit(limits)}`, "--core=0"]),
    ...(layers.bwrap ? box(launch) : []),
    realpathSync(process.execPath),
    ...nodeFlags(launch),
    path.join(launch.bundle, "child.cjs"),
    ...(layers.vm2 ? [] : ["plain"]),
  ];
  return line as [string, ...string[]];
}

/** What the system lets the child allocate. Node needs up to 800 MB of it to start (26; 100 on 20). */
function dataLimit({ memory }: Limits): number {
  return (Math.max(1024, memory * 2) + 512) * 1024 * 1024;
}

function box({ folder, writable, bundle }: Launch): string[] {
  const node = realpathSync(process.execPath);
  const read = (each: string) => ["--ro-bind", each, each];
  const system = ["/lib", "/lib64", "/lib32", "/bin"].flatMap((each) => {
    if (!existsSync(each)) return [];
    const real = realpathSync(each);
    return real.startsWith("/usr/") ? ["--symlink", real.slice(1), each] : read(each);
  });
  return [
    find("bwrap")!,
    ...["--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session"],
    ...["--as-pid-1", "--cap-drop", "ALL", "--clearenv"],
    ...read("/usr"),
    ...system,
    ...["--proc", "/proc", "--dev", "/dev", "--size", "50000000", "--tmpfs", "/tmp"],
    ...(node.startsWith("/usr/") ? [] : read(node)),
    ...read(bundle),
    ...(folder === null ? ["--dir", "/notebook"] : read(folder)),
    ...writable.flatMap((each) => ["--bind", each, each]),
    ...["--chdir", folder ?? "/notebook", "--info-fd", "4"],
  ];
}

function nodeFlags({ layers, folder, writable, bundle, limits }: Launch): string[] {
  const major = Number.parseInt(process.versions.node, 10);
  const flags = [`--max-old-space-size=${limits.memory}`];
  if (!layers.permission) return flags;
  flags.push(major < 22 ? "--experimental-permission" : "--permission", `--allow-fs-read=${bundle}/*`);
  if (folder !== null) flags.push(`--allow-fs-read=${folder}/*`);
  for (const each of writable) flags.push(`--allow-fs-write=${each}/*`);
  return flags;
}

/** A program on the PATH. Of what is written from here, as `./node_modules/.bin`, nothing: here is the notebook's folder. */
export function find(name: string): string | null {
  const folders = (process.env.PATH ?? "/usr/bin:/bin").split(":").filter(path.isAbsolute);
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file)) ?? null;
}
