// Modules that are not there, in words that say what to do.

import { existsSync, realpathSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { npmRequest } from "../../disk/npm-cache.ts";
import { manifestIn, packageRoot, typesPackage } from "../../disk/packages.ts";
import { shortPath } from "../errors/stack.ts";
import { adding, isPlugAndPlay } from "./adding.ts";
import { leftOut, madeByScript, thisSystem } from "./left-out.ts";
import { isLocal } from "./local-files.ts";
import { withoutScript } from "./missing-binary.ts";
import { refusal, typesOnly } from "./refusal.ts";

/** A module that could not be found. `code` is Node's, so that programs which look at it go on to work. */
export class ModuleNotFoundError extends Error {
  override readonly name = "ModuleNotFoundError";
  get code(): string {
    return "ERR_MODULE_NOT_FOUND";
  }
}

/** What was thrown by an import or a require, in words that help where ours are better than Node's. */
export function explained(error: unknown, specifier: string, folder: string): unknown {
  if (!(error instanceof Error)) return error;
  // Loaders of binaries throw errors of their own, with the one that counts as their cause.
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const without = lacksBinary(at);
    if (without) return without;
    if (at.cause === error) break;
  }
  if (isNotFound(error)) return notFound(error, specifier, folder);
  return refusal(error, specifier) ?? error;
}

function isNotFound(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
}

/** What Node says is missing, and who asked for it. */
function missingIn({ message }: Error): { missing: string | undefined; importer: string | undefined } {
  return {
    missing: /Cannot find (?:package|module) '([^']+)'/.exec(message)?.[1],
    importer: /imported from (.+)/.exec(message)?.[1] ?? /Require stack:\n- (.+)/.exec(message)?.[1],
  };
}

function packageOf(specifier: string): string | null {
  return /^[./]|^\w:/.test(specifier) ? null : (/^(@[\w.~-]+\/)?[\w.~-]+/.exec(specifier)?.[0] ?? null);
}

function lacksBinary(error: Error): Error | null {
  const { missing, importer } = missingIn(error);
  const name = missing === undefined ? null : packageOf(missing);
  if (!isNotFound(error) || name === null || importer === undefined) return null;
  const left = leftOut(name, importer);
  if (left === null) return null;
  const user = ownerOf(importer);
  if (left.fits) {
    return new ModuleNotFoundError(
      `'${name}', which '${user}' needs and which is for ${left.purpose}, was left out by npm, run by another Node than this ${process.versions.node}.\n` +
        `  npm install --prefix ${JSON.stringify(left.folder)}    // by this one`,
    );
  }
  return new ModuleNotFoundError(
    `'${name}', which '${user}' needs, was left out by npm: it is for ${left.purpose}, and this is ${thisSystem()}.\n` +
      `Start the kernel with such a Node, or ask for an older version of '${user}'.`,
  );
}

function notFound(error: Error, specifier: string, folder: string): Error {
  const { missing = specifier, importer } = missingIn(error);
  const by = importer && !/[\\/]cell\.[jt]s$/.test(importer) ? `, which ${shortPath(importer)} imports` : "";
  const name = packageOf(missing);
  if (name === null) {
    const owner = importer === undefined ? null : ownerOf(importer);
    if (owner !== null && missing.endsWith(".node") && madeByScript(owner, importer!)) {
      const what = `'${owner}' lacks its binary '${shortPath(missing)}'`;
      return new ModuleNotFoundError(withoutScript(owner, what, importer!, folder).join("\n"));
    }
    const unbuilt = leadsNowhere(missing, by === "" ? specifier : null, by);
    return new ModuleNotFoundError(
      unbuilt ?? `There is no file '${by ? shortPath(missing) : specifier}'${by || ` in ${folder}`}.`,
    );
  }
  const request = npmRequest(specifier);
  if (by !== "" && request !== null) {
    // A driver of an ORM: an optional peer, or one that is told of nowhere.
    return new ModuleNotFoundError(
      `There is no package '${name}' for npm:${request.name}${by}: npm does not install it with that, and a package of npm: sees no other. ` +
        `Both are installed into the notebook's folder:\n` +
        `  npm install --prefix ${JSON.stringify(folder)} ${request.name}${request.range === "latest" ? "" : `@${request.range}`} ${name}\n` +
        `  import … from ${JSON.stringify(request.name + request.subpath)}    // then`,
    );
  }
  const types = typesPackage(name);
  if (by === "" && packageRoot(types, folder) !== null)
    return new ModuleNotFoundError(typesOnly(types, specifier));
  if (isPlugAndPlay(folder)) {
    return new ModuleNotFoundError(
      `There is no package '${name}' for ${folder}${by}: Yarn keeps this project's packages in archives, which are not read here.\n` +
        `  yarn config set nodeLinker node-modules && yarn install    // has it keep them as files\n` +
        `  import … from "npm:${name}"    // or into a cache, by this cell`,
    );
  }
  if (name === "asyncio") {
    // What npm has by this name has nothing to do with it.
    return new ModuleNotFoundError(
      `There is no package 'asyncio' for ${folder}${by}. In a notebook asyncio is there without an import; a file that is to run\n` +
        `outside of notebooks, too, writes\n  import * as asyncio from "cokernel/asyncio";`,
    );
  }
  // Of `fs/nope` Node's import tells `fs` alone. By `buffer/` a package is meant that has the name of a module of Node's.
  const asked = missing !== name ? missing : by === "" ? specifier : `${name}/…`;
  if (isBuiltin(name) && !asked.endsWith("/") && request === null)
    return new ModuleNotFoundError(`Node ${process.versions.node} has no module '${asked}'${by}.`);
  const { command, where } = adding(name, folder);
  return new ModuleNotFoundError(
    `There is no package '${name}' for ${folder}${by}.\n` +
      `  ${command}    // ${where}\n` +
      `  import … from "npm:${name}"    // or into a cache, by this cell`,
  );
}

/**
 * A package is there, and what its package.json leads to is not: of a workspace that is built first. Null: the file was asked for by
 * its name.
 */
function leadsNowhere(missing: string, asked: string | null, by: string): string | null {
  const [, root, name] = /^(.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+))[\\/]/.exec(missing) ?? [];
  const manifest = root === undefined || !existsSync(root) ? null : manifestIn(root);
  if (manifest === null || (manifest.exports === undefined && asked !== name)) return null;
  const real = realpathSync(root!);
  const file = shortPath(join(real, missing.slice(root!.length)));
  const own = isLocal(join(real, "package.json")) ? ": is it built?" : ".";
  return `'${asked ?? name}'${by && `${by},`} is ${file} by its package.json, and there is no such file${own}`;
}

/** The package that a file is of. */
function ownerOf(file: string): string {
  return /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file)?.[1] ?? shortPath(file);
}

/** @throws Error for schemes that other runtimes have, with what to write instead */
export function refuseScheme(specifier: string): void {
  const jsr = /^jsr:\/?(@[\w-]+\/[\w-]+)/.exec(specifier);
  if (specifier.startsWith("jsr:")) {
    const name = jsr?.[1] ?? "@scope/name";
    throw new ModuleNotFoundError(
      `jsr: is not supported. In the notebook's folder:\n  npx jsr add ${name}\nand then in the cell:\n  import … from "${name}"`,
    );
  }
  if (!/^https?:/.test(specifier)) return;
  // Pages that serve npm's packages have name and version in the path.
  const npm = /\/((?:@[\w.-]+\/)?[\w.-]+@[\w.^~-]+)/.exec(new URL(specifier).pathname)?.[1];
  throw new ModuleNotFoundError(
    `Modules are not imported from the net. ${
      npm
        ? `The same package by npm:\n  import … from "npm:${npm}"`
        : 'Save the file in the notebook\'s folder and import it by its path, or name its package:\n  import … from "npm:NAME@VERSION"'
    }`,
  );
}
