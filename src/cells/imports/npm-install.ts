// `npm:` specifiers: npm installs the package, without its install scripts, once; afterwards it is there, also offline.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  cacheFolder,
  installedFolder,
  knownVersion,
  type NpmRequest,
  packageFolder,
  remember,
} from "./npm-cache.ts";
import { hasOwnTypes, typesFor } from "./npm-types.ts";

/** Tells the person at the page what goes on; called again it replaces what it said. */
export type Progress = (text: string) => void;

/** One install of a package at a time: two cells, or two imports of a file, may ask for the same. */
const running = new Map<string, Promise<string>>();

/**
 * The folder from which `import "NAME"` finds the package.
 *
 * @throws (rejects) Error with npm's words when it cannot be had
 */
export function ensureInstalled(
  request: NpmRequest,
  notebook: string,
  progress: () => Progress,
): Promise<string> {
  const there = installedFolder(request, notebook);
  if (there) {
    record(request, knownVersion(request, notebook)!, notebook, progress);
    return Promise.resolve(there);
  }
  const wanted = `${request.name}@${knownVersion(request, notebook) ?? request.range}`;
  let installing = running.get(wanted);
  if (!installing) {
    installing = install(request, wanted, notebook, progress).finally(() => running.delete(wanted));
    running.set(wanted, installing);
  }
  return installing;
}

async function install(
  request: NpmRequest,
  wanted: string,
  notebook: string,
  progress: () => Progress,
): Promise<string> {
  const say = progress();
  const began = performance.now();
  say(`npm:${wanted} is being installed …`);
  mkdirSync(cacheFolder(), { recursive: true });
  const half = mkdtempSync(join(cacheFolder(), ".installing-"));
  try {
    // Without a package.json npm looks for one in the folders above.
    writeFileSync(join(half, "package.json"), '{ "private": true }\n');
    await npmInstall(wanted, half);
    const installed = join(half, "node_modules", request.name);
    const { version } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
      version: string;
    };
    let types: string | null = null;
    if (!hasOwnTypes(installed)) {
      say(`npm:${request.name}@${version} is installed, its types are being looked for …`);
      types = await installTypes(typesFor(request.name, version), half);
    }
    const folder = packageFolder(request.name, version);
    if (!existsSync(folder)) renameSync(half, folder);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    say(`npm:${request.name}@${version}${types === null ? "" : ` and ${types}`} installed in ${seconds} s`);
    record(request, version, notebook, progress);
    return folder;
  } catch (error) {
    say(`npm:${wanted} could not be installed.`);
    throw error;
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

/** Types beside the package; without them it works as well. @returns what was installed; null: there are none */
async function installTypes(candidates: readonly string[], folder: string): Promise<string | null> {
  for (const types of candidates) {
    try {
      await npmInstall(types, folder);
      return types;
    } catch (error) {
      if (!String(error).includes("ETARGET")) return null; // nobody wrote any, or the registry is gone meanwhile
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

function npmInstall(wanted: string, folder: string): Promise<void> {
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  return npm(["install", ...quiet, "--prefix", folder, wanted], folder);
}

function npm(args: readonly string[], cwd: string): Promise<void> {
  const [command, first] = npmCommand();
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], { cwd, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    child.on("error", (error) => {
      reject(
        new Error(`npm cannot be started (${error.message}). npm: specifiers need it: it comes with Node.`),
      );
    });
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`npm ${args[0]} ${args.at(-1)} failed:\n${reason(said)}`));
    });
  });
}

/** npm's own beside this Node: a JupyterLab that was started from a desktop has no path to it. */
function npmCommand(): [string, string[]] {
  const bin = dirname(process.execPath);
  const places = [
    join(bin, "../lib/node_modules/npm/bin/npm-cli.js"),
    join(bin, "node_modules/npm/bin/npm-cli.js"),
  ];
  const cli = places.find((file) => existsSync(file));
  return cli ? [process.execPath, [cli]] : ["npm", []];
}

/** npm's errors without the path of its log. */
function reason(said: string): string {
  const lines = said
    .split("\n")
    .filter((line) => line.trim() !== "" && !/A complete log|npm error\s*$/.test(line));
  return lines.slice(0, 8).join("\n");
}
