// Where the packages of `npm:` specifiers lie: a folder of the user's cache for each exact version, never changed once
// it is there, so that kernels share it and nothing has to be locked.
//
//     <cache>/lodash-es@4.17.21/node_modules/lodash-es      the package, with what it needs beside it
//     <cache>/lodash-es@4.17.21/node_modules/@types/…       its types, where it brings none
//     <cache>/nodejs-polars@0.26.1+node20                   what lacks a binary, which is for newer Nodes
//     <cache>/resolved.json                                 { "lodash-es@4": "4.17.21" }: asked once a user,
//                                                           { "jsdom@latest for node 20": … }: and once a Node
//     <notebook>/cokernel-lock.json                         { "npm": { "lodash-es@4": "4.17.21" } }
//
// The lock file is how a notebook gets the same versions elsewhere: a kernel cannot write into the notebook's own
// metadata (no message of the protocol does), and what it displays it cannot read again. A file beside the notebook is
// seen by every client, may be committed with it, and holds what npm resolved, nothing else.
//
// The language thread finds types by the same folder: installedFolder.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { userCache } from "./user-cache.ts";
import { writeWhole } from "./write-whole.ts";

/** `npm:@scope/name@range/sub/path` */
export interface NpmRequest {
  /** `@scope/name` */
  readonly name: string;
  /** `^4`, `4.17.21`, `latest` where none is written. */
  readonly range: string;
  /** `/sub/path` or nothing. */
  readonly subpath: string;
}

const LOCK_FILE = "cokernel-lock.json";
/** This Node's major version. */
const NODE = process.versions.node.split(".")[0];
const EXACT = /^\d+\.\d+\.\d+(-[\w.-]+)?$/;

/** Read a specifier; null: it is not one of `npm:`. @throws SyntaxError when it is and cannot be read */
export function npmRequest(specifier: string): NpmRequest | null {
  if (!specifier.startsWith("npm:")) return null;
  const match = /^npm:\/?((?:@[\w.~-]+\/)?[\w.~-]+)(?:@([^/]+))?(\/.*)?$/.exec(specifier);
  if (!match) {
    throw new SyntaxError(
      `'${specifier}' is no npm: specifier. It is written npm:NAME, npm:NAME@RANGE or npm:@SCOPE/NAME@RANGE/FILE.`,
    );
  }
  const [, name, range = "latest", subpath = ""] = match;
  return { name: name!, range, subpath };
}

/** The folder that holds the package's node_modules, if the version meant in this notebook's folder is there. */
export function installedFolder(request: NpmRequest, notebook: string): string | null {
  const version = knownVersion(request, notebook);
  if (version === null) return null;
  const folders = [incompleteFolder(request.name, version), packageFolder(request.name, version)];
  return folders.find((folder) => existsSync(folder)) ?? null;
}

/** The folder of the package itself, for who looks from outside: null where it is not there, or the specifier is none. */
export function installedPackage(specifier: string, notebook: string): string | null {
  try {
    const request = npmRequest(specifier);
    const folder = request && installedFolder(request, notebook);
    return folder && join(folder, "node_modules", request.name);
  } catch {
    return null; // a lock file that cannot be read: the import itself says so
  }
}

/** The exact version that a request means: as written, as locked, or as resolved before. Null: npm has to be asked. */
export function knownVersion(request: NpmRequest, notebook: string): string | null {
  const { name, range } = request;
  if (EXACT.test(range)) return range;
  return (
    read(join(notebook, LOCK_FILE)).npm?.[`${name}@${range}`] ??
    (read(resolvedFile()) as Versions)[resolvedKey(request)] ??
    null
  );
}

/** Write down what a range came to. @throws what writing the lock file throws */
export function remember(request: NpmRequest, version: string, notebook: string): void {
  const { name, range } = request;
  if (EXACT.test(range)) return;
  const key = `${name}@${range}`;
  const lock = read(join(notebook, LOCK_FILE));
  if (lock.npm?.[key] === version) return; // what one notebook keeps is not what others get
  const resolved = resolvedKey(request);
  const all = read(resolvedFile()) as Versions;
  if (all[resolved] !== version) write(resolvedFile(), { ...all, [resolved]: version });
  const versions = Object.entries({ ...lock.npm, [key]: version }).sort(([a], [b]) => (a < b ? -1 : 1));
  write(join(notebook, LOCK_FILE), { ...lock, npm: Object.fromEntries(versions) });
}

export function packageFolder(name: string, version: string): string {
  return join(cacheFolder(), `${name.replace("/", "+")}@${version}`);
}

/** Of a package without what is for other Nodes alone: another one installs it anew, and then gets all. */
export function incompleteFolder(name: string, version: string): string {
  return `${packageFolder(name, version)}+node${NODE}`;
}

/** In the user's cache; COKERNEL_CACHE is another folder. */
export function cacheFolder(): string {
  return process.env.COKERNEL_CACHE || userCache("npm");
}

type Versions = Record<string, string>;

/** Where no version is written it is the newest for this Node: what another one came to may fail here, or end the process. */
function resolvedKey({ name, range }: NpmRequest): string {
  const node = range === "latest" ? ` for node ${NODE}` : "";
  return `${name}@${range}${node}`;
}

const resolvedFile = () => join(cacheFolder(), "resolved.json");

function read(file: string): { npm?: Versions } {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return {}; // not there: nothing has been resolved yet
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(
      `${file}: ${error instanceof Error ? error.message : error}. Remove it, and it is made anew.`,
    );
  }
}

function write(file: string, data: object): void {
  writeWhole(file, `${JSON.stringify(data, null, 2)}\n`);
}
