// Modules that are not there, in words that say what to do.

import { shortPath } from "../stack.ts";

/** A module that could not be found. `code` is Node's, so that programs which look at it go on to work. */
export class ModuleNotFoundError extends Error {
  override readonly name = "ModuleNotFoundError";
  readonly code = "ERR_MODULE_NOT_FOUND";
}

/** What was thrown by an import or a require, in words that help where ours are better than Node's. */
export function explained(error: unknown, specifier: string, folder: string): unknown {
  if (!(error instanceof Error)) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND")
    return notFound(error, specifier, folder);
  if (code === "ERR_IMPORT_ATTRIBUTE_MISSING" || code === "ERR_IMPORT_ASSERTION_TYPE_MISSING") {
    return new TypeError(
      `JSON is imported with its type:\n  import data from ${JSON.stringify(specifier)} with { type: "json" };`,
    );
  }
  return error;
}

function notFound(error: Error, specifier: string, folder: string): Error {
  const missing = /Cannot find (?:package|module) '([^']+)'/.exec(error.message)?.[1] ?? specifier;
  const importer =
    /imported from (\S+)/.exec(error.message)?.[1] ?? /Require stack:\n- (\S+)/.exec(error.message)?.[1];
  const by = importer && !/[\\/]cell\.[jt]s$/.test(importer) ? `, which ${shortPath(importer)} imports` : "";
  const name = /^(@[\w.~-]+\/)?[\w.~-]+/.exec(missing)?.[0];
  if (!name || /^[./]|^\w:/.test(missing)) {
    return new ModuleNotFoundError(
      `There is no file '${by ? shortPath(missing) : specifier}'${by || ` in ${folder}`}.`,
    );
  }
  return new ModuleNotFoundError(
    `There is no package '${name}' for ${folder}${by}.\n` +
      `  npm install --prefix ${JSON.stringify(folder)} ${name}    // into the notebook's folder\n` +
      `  import … from "npm:${name}"    // or into a cache, by this cell`,
  );
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
