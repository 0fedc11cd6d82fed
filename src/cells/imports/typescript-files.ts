// Local TypeScript files as modules, on every Node: Node's own stripping is absent on 20 and refuses enums elsewhere.
//
// The hooks run in this thread where Node has registerHooks, else (Node 20) in Node's loader thread, from this very file.

import { readFileSync } from "node:fs";
import module from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transformSync } from "oxc-transform";
import { existingFile } from "./import.ts";

interface ResolveContext {
  parentURL?: string | undefined;
}
interface Loaded {
  format: string;
  source: string;
  shortCircuit: boolean;
}

const isLocalTypeScript = (url: string) =>
  /^file:.*\.[mc]?tsx?$/.test(url) && !url.includes("/node_modules/");

/** TypeScript's file for a relative import, or null: Node resolves the rest. */
function resolved(
  specifier: string,
  { parentURL }: ResolveContext,
): { url: string; shortCircuit: true } | null {
  if (!/^\.{1,2}\//.test(specifier) || !parentURL || !isLocalTypeScript(parentURL)) return null;
  const file = existingFile(fileURLToPath(new URL(specifier, parentURL)));
  return file ? { url: pathToFileURL(file).href, shortCircuit: true } : null;
}

/** The JavaScript of a local TypeScript file, or null. @throws SyntaxError with file and place. */
function loaded(url: string): Loaded | null {
  if (!isLocalTypeScript(url)) return null;
  const file = fileURLToPath(url);
  const { code, errors } = transformSync(file, readFileSync(file, "utf8"), { target: "node20.19" });
  if (errors[0]) throw new SyntaxError(`${file}: ${errors[0].codeframe ?? errors[0].message}`);
  return { format: "module", source: code, shortCircuit: true };
}

type Next<A extends unknown[], R> = (...args: A) => R;

/** Node's `resolve` hook. */
export function resolve<R>(
  specifier: string,
  context: ResolveContext,
  next: Next<[string, ResolveContext], R>,
) {
  return resolved(specifier, context) ?? next(specifier, context);
}

/** Node's `load` hook. */
export function load<R>(url: string, context: object, next: Next<[string, object], R>) {
  return loaded(url) ?? next(url, context);
}

/** Make the hooks count from now on. */
export function loadTypeScriptFiles(): void {
  const hooks = module as unknown as { registerHooks?: (hooks: object) => void };
  if (hooks.registerHooks) hooks.registerHooks({ resolve, load });
  else module.register(import.meta.url);
}
