// Packages that npm left out without a word, since they are for another system or another Node: optional ones, as the
// binaries of native packages. Their lock file is the only place that still tells.
//
//     nodejs-polars/bin/native-polars.js requires 'nodejs-polars-linux-x64-gnu', which is for node >= 22

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What a package-lock.json says of a package. */
interface Locked {
  optional?: boolean;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  hasInstallScript?: boolean;
  engines?: { node?: string };
}

/** What npm left out. */
interface LeftOut {
  /** What it is for: `node >= 22, linux, x64`. */
  purpose: string;
  /** This Node is new enough: npm was run by an older one. */
  fits: boolean;
  /** The folder that npm left it out of. */
  folder: string;
}

/** The package, where npm left it out of the folder that `importer` is in; else null. */
export function leftOut(name: string, importer: string): LeftOut | null {
  const file = lockFileOf(importer);
  if (file === null) return null;
  const locked = packagesOf(file)[`node_modules/${name}`];
  if (locked?.optional !== true) return null;
  const folder = dirname(file);
  if (existsSync(join(folder, "node_modules", name))) return null;
  return { purpose: purpose(locked), fits: isNewEnough(locked.engines?.node), folder };
}

/** Is this Node one of `>= 22.12`? Of ranges that are written in another way nothing is said. */
function isNewEnough(range: string | undefined): boolean {
  const [, major, minor = "0"] = /^>= *(\d+)(?:\.(\d+))?(?:\.\d+)?$/.exec(range ?? "") ?? [];
  if (major === undefined) return false;
  const [ownMajor, ownMinor] = process.versions.node.split(".").map(Number);
  return ownMajor! > Number(major) || (ownMajor === Number(major) && ownMinor! >= Number(minor));
}

/**
 * Those that npm left out of a folder though they are for this system, which leaves Node's version; with what they are for.
 * What only another that was left out needs does not count, as the WebAssembly of sharp, which is for FreeBSD.
 */
export function leftOutHere(folder: string): { name: string; purpose: string }[] {
  const { glibcVersionRuntime } =
    (process.report?.getReport() as { header?: Record<string, string> })?.header ?? {};
  const libc = glibcVersionRuntime === undefined ? "musl" : "glibc";
  const fits = (allowed: string[] | undefined, own: string) =>
    allowed === undefined ||
    (allowed.some((one) => one.startsWith("!")) ? !allowed.includes(`!${own}`) : allowed.includes(own));
  const packages = Object.entries(packagesOf(join(folder, "package-lock.json")));
  const isThere = (path: string) => existsSync(join(folder, path));
  const needed = new Set(
    packages.flatMap(([path, { dependencies, optionalDependencies }]) =>
      isThere(path) ? Object.keys({ ...dependencies, ...optionalDependencies }) : [],
    ),
  );
  return packages.flatMap(([path, locked]) => {
    const name = path.replace(/^.*node_modules\//, "");
    const here =
      fits(locked.os, process.platform) &&
      fits(locked.cpu, process.arch) &&
      (process.platform !== "linux" || fits(locked.libc, libc));
    return locked.optional === true && here && needed.has(name) && !isThere(path)
      ? [{ name, purpose: purpose(locked) }]
      : [];
  });
}

/** Has the package, which `importer` is a file of, a script to run when it is installed? */
export function madeByScript(name: string, importer: string): boolean {
  const file = lockFileOf(importer);
  return file !== null && packagesOf(file)[`node_modules/${name}`]?.hasInstallScript === true;
}

/** Packages of a folder that have a script to run when they are installed: a native one may not work without. */
export function withInstallScript(folder: string): string[] {
  return Object.entries(packagesOf(join(folder, "package-lock.json"))).flatMap(([path, locked]) =>
    locked.hasInstallScript === true && existsSync(join(folder, path))
      ? [path.replace(/^.*node_modules\//, "")]
      : [],
  );
}

/** What this is, in the same words. */
export function thisSystem(): string {
  return `node ${process.versions.node}, ${process.platform}, ${process.arch}`;
}

function purpose({ engines, os = [], cpu = [], libc = [] }: Locked): string {
  const node = engines?.node === undefined ? [] : [`node ${engines.node}`];
  return [...node, ...[os, cpu, libc].flatMap((list) => (list.length === 0 ? [] : [list.join(" or ")]))].join(
    ", ",
  );
}

/** The one beside the outermost node_modules of a path. */
function lockFileOf(path: string): string | null {
  const at = path.search(/[\\/]node_modules[\\/]/);
  const file = at < 0 ? null : join(path.slice(0, at), "package-lock.json");
  return file && existsSync(file) ? file : null;
}

function packagesOf(file: string): Record<string, Locked> {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { packages?: Record<string, Locked> }).packages ?? {};
  } catch {
    return {}; // none was written, or another program's: it says nothing of this
  }
}
