// What to do with type errors, as it is set before any cell runs. A cell may set it anew by typeErrors().

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TYPE_ERRORS, type TypeErrors } from "../src/cells/messages.ts";
import { log } from "./wire/log.ts";

/**
 * The setting for notebooks of this folder: `"cokernel": { "typeErrors": … }` in its package.json, else the environment
 * variable COKERNEL_TYPE_ERRORS (of the kernelspec, or of the client), else `warn`.
 */
export function typeSetting(folder: string, env: NodeJS.ProcessEnv): TypeErrors {
  return (
    known(ofPackage(join(folder, "package.json")), "cokernel.typeErrors in package.json") ??
    known(env.COKERNEL_TYPE_ERRORS, "COKERNEL_TYPE_ERRORS") ??
    "warn"
  );
}

function known(value: unknown, where: string): TypeErrors | null {
  if (value === undefined) return null;
  if (TYPE_ERRORS.includes(value as TypeErrors)) return value as TypeErrors;
  log(`${where} is ${JSON.stringify(value)}; it can be ${TYPE_ERRORS.join(", ")}`);
  return null;
}

function ofPackage(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"))?.cokernel?.typeErrors;
  } catch {
    return undefined; // no such file, or none that npm could read either
  }
}
