// From what an import says to a file, as Node and TypeScript find it; paths are seen from the notebook's folder.

import { exists, isFile, read } from "./module-files.ts";
import { path } from "./path.ts";

const ENDINGS = ["", ".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"];
const CONDITIONS = ["import", "module", "default", "require"];
/** `./shapes.js` may be written for `./shapes.ts`. */
const WRITTEN = /\.([mc]?)js$/;

/** As the ordinary kernel's. */
class ModuleNotFoundError extends Error {
  override readonly name = "ModuleNotFoundError";
  get code(): string {
    return "ERR_MODULE_NOT_FOUND";
  }
}

function missing(specifier: string): string {
  if (/^[./]|^file:/.test(specifier)) return `There is no file '${specifier}' in the notebook's folder.`;
  const scheme = /^(https?|jsr):/.exec(specifier);
  if (scheme)
    return (
      `Guarded cells import nothing from the net, and so nothing by ${scheme[1]}:. ` +
      "Save the file in the notebook's folder and import it by its path."
    );
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  return (
    `There is no package '${name}' in the notebook's folder.\n` +
    `  npm install ${name}    // in a terminal, in that folder`
  );
}

export class Resolver {
  /** @throws Error where there is no such file */
  resolve(specifier: string, folder: string): string {
    const found = /^(\.\.?(\/|$)|\/|file:)/.test(specifier)
      ? this.#file(path.join(folder, specifier.replace(/^file:\/\//, "")))
      : this.#package(specifier, folder);
    if (found !== null) return found;
    throw new ModuleNotFoundError(missing(specifier));
  }

  #file(at: string): string | null {
    const written = at.replace(WRITTEN, ".$1ts");
    for (const candidate of [...ENDINGS.map((ending) => at + ending), written])
      if (isFile(candidate)) return candidate;
    return this.#folder(at);
  }

  #folder(at: string): string | null {
    const pack = this.#pack(at);
    const main = pack?.module ?? pack?.main;
    if (typeof main === "string") {
      const found = this.#file(path.join(at, main));
      if (found !== null) return found;
    }
    for (const ending of ENDINGS.slice(1)) if (isFile(`${at}/index${ending}`)) return `${at}/index${ending}`;
    return null;
  }

  #package(specifier: string, from: string): string | null {
    const parts = specifier.split("/");
    const name = parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
    const inside = `.${specifier.slice(name.length)}`;
    for (
      let folder = from;
      ;
      folder = folder.includes("/") ? folder.slice(0, folder.lastIndexOf("/")) : "."
    ) {
      const at = path.join(folder, "node_modules", name);
      if (exists(at)) {
        const pack = this.#pack(at);
        if (pack?.exports !== undefined) {
          const target = exported(pack.exports, inside);
          return target === null ? null : path.join(at, target);
        }
        return inside === "." ? this.#folder(at) : this.#file(path.join(at, inside));
      }
      if (folder === "." || folder === "") return null;
    }
  }

  #pack(at: string): Record<string, unknown> | null {
    const file = `${at}/package.json`;
    return isFile(file) ? JSON.parse(read(file)) : null;
  }
}

/** What `exports` of a package gives for a path inside of it. */
function exported(exports: unknown, inside: string): string | null {
  const table =
    typeof exports === "object" && exports !== null && !Array.isArray(exports)
      ? (exports as Record<string, unknown>)
      : null;
  if (table === null || !Object.keys(table).some((key) => key.startsWith(".")))
    return inside === "." ? chosen(exports) : null;
  if (table[inside] !== undefined) return chosen(table[inside]);
  for (const [key, target] of Object.entries(table)) {
    const [before, after = ""] = key.split("*");
    if (!key.includes("*") || !inside.startsWith(before!) || !inside.endsWith(after)) continue;
    const star = inside.slice(before!.length, inside.length - after.length);
    return chosen(target)?.replaceAll("*", star) ?? null;
  }
  return null;
}

function chosen(target: unknown): string | null {
  if (typeof target === "string") return target;
  if (Array.isArray(target)) return target.map(chosen).find((one) => one !== null) ?? null;
  if (target === null || typeof target !== "object") return null;
  for (const [condition, inner] of Object.entries(target))
    if (CONDITIONS.includes(condition)) {
      const found = chosen(inner);
      if (found !== null) return found;
    }
  return null;
}
