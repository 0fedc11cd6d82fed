// `npm:` specifiers: npm installs the package, without its install scripts, once; afterwards it is there, also offline.

import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../disk/make-folder.ts";
import {
  cacheFolder,
  incompleteFolder,
  installedFolder,
  knownVersion,
  type NpmRequest,
  packageFolder,
  remember,
} from "../../disk/npm-cache.ts";
import { manifestIn } from "../../disk/packages.ts";
import type { CellRun } from "../run.ts";
import { type Progress, Telling } from "./install-progress.ts";
import { leftOutHere, withInstallScript } from "./left-out.ts";
import { NpmError, NpmStopped, npm, type Waiting } from "./npm-run.ts";
import { hasOwnTypes, typesFor } from "./npm-types.ts";

export { stopNpm } from "./npm-run.ts";

const HALF = ".installing-";
const DAY_MS = 24 * 60 * 60 * 1000;

/** One install of a package at a time: two cells, or two imports of a file, may ask for the same. */
const running = new Map<string, { folder: Promise<string>; waiting: Waiting }>();

/**
 * The folder from which `import "NAME"` finds the package.
 *
 * @param by who waits for it
 * @throws (rejects) Error with npm's words when it cannot be had
 */
export function ensureInstalled(
  request: NpmRequest,
  by: CellRun | null,
  notebook: string,
  progress: () => Progress,
): Promise<string> {
  const there = installedFolder(request, notebook);
  if (there) {
    record(request, knownVersion(request, notebook)!, notebook, progress);
    return Promise.resolve(there);
  }
  const wanted = `${request.name}@${knownVersion(request, notebook) ?? request.range}`;
  const installing = running.get(wanted);
  if (installing) {
    installing.waiting.add(by);
    return installing.folder;
  }
  const waiting: Waiting = new Set([by]);
  const folder = install(request, wanted, waiting, notebook, progress).finally(() => running.delete(wanted));
  running.set(wanted, { folder, waiting });
  return folder;
}

/** A new one in the cache. */
function halfFolder(): string {
  const cache = cacheFolder();
  try {
    makeFolder(cache);
    removeLeftovers();
    return mkdtempSync(join(cache, HALF));
  } catch (error) {
    throw new Error(
      `npm: packages lie in ${cache}, which cannot be written: ${(error as Error).message}. ` +
        "The environment variable COKERNEL_CACHE names another folder.",
    );
  }
}

/** Install one more package into the folder. */
type Install = (wanted: string, ...options: string[]) => Promise<void>;

async function install(
  request: NpmRequest,
  wanted: string,
  waiting: Waiting,
  notebook: string,
  progress: () => Progress,
): Promise<string> {
  const half = halfFolder();
  const telling = new Telling(progress());
  telling.say(`npm:${wanted} is being installed`);
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund"];
  const add: Install = (what, ...options) =>
    npm(["install", ...quiet, ...options, "--prefix", half, what], half, what, waiting, telling.news);
  try {
    // Without a package.json npm looks for one in the folders above.
    writeFileSync(join(half, "package.json"), '{ "private": true }\n');
    const unfit = await installFor(request, wanted, add);
    const installed = join(half, "node_modules", request.name);
    const manifest = manifestIn(installed)!;
    const version = manifest.version!;
    let types: string | null = null;
    if (!hasOwnTypes(manifest)) {
      telling.say(`npm:${request.name}@${version} is installed, its types are being looked for`);
      types = await installTypes(typesFor(request.name, version), add);
    }
    const missing = leftOutHere(half);
    const folder = (missing.length > 0 ? incompleteFolder : packageFolder)(request.name, version);
    put(half, folder);
    const left = [
      ...missing.map(({ name, purpose }) => `${name} (for ${purpose})`),
      ...withInstallScript(folder).map((name) => `the install script of ${name}`),
    ];
    const without = left.length === 0 ? "" : `, without ${left.join(", ")},`;
    telling.done(
      `npm:${request.name}@${version}${unfit}${types === null ? "" : ` and ${types}`}${without} installed`,
    );
    record(request, version, notebook, progress);
    return folder;
  } catch (error) {
    remove(half);
    telling.end(error instanceof NpmStopped ? error.message : `npm:${wanted} could not be installed.`);
    throw error;
  }
}

/**
 * What fits this Node, if there is such: who names no version would else get one that fails at its first use.
 *
 * @returns what is to be said of it where it does not fit, or is not the latest
 */
async function installFor({ name, range }: NpmRequest, wanted: string, add: Install): Promise<string> {
  const node = `node ${process.versions.node}`;
  const strict = async (what: string): Promise<NpmError | null> => {
    try {
      await add(what, "--engine-strict");
      return null;
    } catch (error) {
      if (error instanceof NpmError && error.code === "EBADENGINE") return error;
      throw error;
    }
  };
  let unfit = await strict(wanted);
  if (unfit === null) return "";
  const others = range === "latest" && wanted.endsWith("@latest") ? `${name}@*` : null;
  if (others !== null) {
    unfit = await strict(others); // of these npm takes one that fits, where there is one
    if (unfit === null) return ` (the newest for ${node})`;
  }
  await add(others ?? wanted);
  const [, what, needs] = /npm: (\S+)[\s\S]*Required: *(\{.*\})/.exec(unfit.message) ?? [];
  return what === undefined ? "" : ` (${what} is made for ${enginesOf(needs!)}; this is ${node})`;
}

/** `{"node":">=22"}` as `node >=22`. */
function enginesOf(json: string): string {
  return Object.entries(JSON.parse(json) as Record<string, string>)
    .map(([engine, range]) => `${engine} ${range}`)
    .join(", ");
}

/** Give the folder its name. Another kernel may have installed the same meanwhile: what it has put there is used. */
function put(half: string, folder: string): void {
  try {
    renameSync(half, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    remove(half);
  }
}

const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** Types beside the package; without them it works as well. @returns what was installed; null: there are none */
async function installTypes(candidates: readonly string[], add: Install): Promise<string | null> {
  for (const types of candidates) {
    try {
      await add(types);
      return types;
    } catch (error) {
      if (error instanceof NpmStopped) throw error;
      // Nobody wrote any, or the registry is gone meanwhile.
      if (!(error instanceof NpmError && error.code === "ETARGET")) return null;
    }
  }
  return null;
}

/** A folder that cannot be written to is no reason to fail: the package is there. */
function record(request: NpmRequest, version: string, notebook: string, progress: () => Progress): void {
  try {
    remember(request, version, notebook);
  } catch (error) {
    progress()(
      `npm:${request.name}@${request.range} is ${version}, which could not be written down: ${error}`,
    );
  }
}

/** Folders of installations that were cut by the end of their process. */
function removeLeftovers(): void {
  for (const name of readdirSync(cacheFolder())) {
    const folder = join(cacheFolder(), name);
    if (
      !name.startsWith(HALF) ||
      Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0) < DAY_MS
    )
      continue;
    rmSync(folder, { recursive: true, force: true });
  }
}
