// Node's loader, taught local files: TypeScript on every Node (its own stripping is absent on 20 and refuses enums
// elsewhere), the URLs by which a changed file is a new module, and loops that an interrupt hears.
//
// The hooks run in this thread where Node has registerHooks, else (Node 20) in Node's loader thread, from a bundle of this file.

import { readFileSync } from "node:fs";
import module from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { MessagePort } from "node:worker_threads";
import { installedFolder, npmRequest } from "../../disk/npm-cache.ts";
import { shortPath } from "../errors/stack.ts";
import { foundByRequire } from "./by-require.ts";
import { FileStates, generationOf, hasState, moduleUrl } from "./file-states.ts";
import { hearLoops, hearLoopsOf, mayBeModule } from "./heard-loops.ts";
import { jsonModule } from "./json-modules.ts";
import { isCommonJs, isLocal, isTranspiled, localFile } from "./local-files.ts";
import { marked } from "./marked.ts";
import { runtimeFile } from "./own-runtime.ts";
import {
  hearRequired,
  type NoteRequired,
  noteRequired,
  requiredElsewhere,
  requiredSource,
} from "./required-modules.ts";
import { transpile } from "./transpile.ts";

interface Context {
  importAttributes?: { type?: string };
  /** `require` among them: it is asked by CommonJS, whose cache goes by paths and which require.ts keeps fresh. */
  conditions?: readonly string[];
}
interface ResolveContext extends Context {
  parentURL?: string | undefined;
}
type Next<A extends unknown[], R> = (...args: A) => R;

/** For whom files are read. */
export interface Reader {
  /** The notebook's. */
  folder: string;
  /** A thread of the user's own: no interrupt is to be heard there, and Node tells its errors. */
  inWorker: boolean;
}

let reader: Reader = { folder: process.cwd(), inWorker: false };
/** Of the module that was linked last, and of all it leads to: Node asks for their imports next. */
let linking: FileStates | null = null;

/** Called in Node's loader thread. */
export function initialize({ port, ...given }: Reader & { port?: MessagePort }): void {
  reader = given;
  if (port !== undefined) hearRequired(port);
}

/** Node's `resolve` hook. */
export function resolve<R>(
  specifier: string,
  context: ResolveContext,
  next: Next<[string, ResolveContext], R>,
) {
  const { parentURL } = context;
  const runtime = runtimeFile(specifier);
  if (runtime) return { url: pathToFileURL(runtime).href, shortCircuit: true };
  if (!parentURL?.startsWith("file:") || !isLocal(fileURLToPath(parentURL))) return next(specifier, context);
  const folder = dirname(fileURLToPath(parentURL));
  const request = npmRequest(specifier);
  const installed = request && installedFolder(request, reader.folder);
  if (installed) {
    const inside = pathToFileURL(join(installed, "module.js")).href;
    return next(request.name + request.subpath, { ...context, parentURL: inside });
  }
  const url = linkedUrl(specifier, parentURL, context) ?? localUrl(specifier, parentURL, context);
  if (url) return { url, shortCircuit: true };
  const byRequire = (error: unknown) => {
    const url = foundByRequire(error, specifier, folder);
    if (url === null) throw error;
    return next(url, context);
  };
  // A promise in Node's loader thread, and the answer itself in this one.
  try {
    const found = next(specifier, context);
    return found instanceof Promise ? found.catch(byRequire) : found;
  } catch (error) {
    return byRequire(error);
  }
}

/** What a statement of a module imports, in the state in which that module is. */
function linkedUrl(specifier: string, parentURL: string, context: Context): string | null {
  if (!hasState(parentURL) || isRequire(context)) return null;
  const parent = fileURLToPath(parentURL);
  const generation = generationOf(parentURL);
  if (linking?.url(parent, generation) !== parentURL) linking = statesOf(parent);
  if (linking?.url(parent, generation) !== parentURL) return null; // it has changed since
  const file = linking.linked(parent, specifier);
  return file && linking.url(file, generation);
}

function statesOf(path: string): FileStates | null {
  try {
    return new FileStates([path]);
  } catch {
    return null; // it is gone
  }
}

/** What is imported, in the state in which it is now. */
function localUrl(specifier: string, parentURL: string, context: Context): string | null {
  const asking = isRequire(context) ? "require" : "import";
  const file = localFile(specifier, dirname(fileURLToPath(parentURL)), asking);
  if (file === null) return null;
  // CommonJS goes by paths, see require.ts; only what it requires of ES modules is known by URLs.
  if (asking === "require" && isTranspiled(file)) return pathToFileURL(file).href;
  return moduleUrl(file, generationOf(parentURL));
}

/** Node's `load` hook. @throws SyntaxError with file and place */
export function load<R>(url: string, context: Context, next: Next<[string, Context], R>) {
  if (!url.startsWith("file:")) return next(url, context);
  const file = fileURLToPath(url);
  if (file.endsWith(".json") && !isRequire(context) && context.importAttributes?.type === undefined)
    return {
      format: "module",
      source: jsonModule(readFileSync(file, "utf8"), shortPath(file)),
      shortCircuit: true,
    };
  if (!isTranspiled(file)) {
    const loaded = next(url, context);
    if (reader.inWorker || !url.includes("?") || !isLocal(file) || !mayBeModule(file)) return loaded;
    // A promise in Node's loader thread, as above.
    return loaded instanceof Promise ? loaded.then((is) => heard(file, is)) : heard(file, loaded);
  }
  const required = isRequire(context) ? null : requiredSource(url, file);
  if (required !== null) return { format: "module", source: required, shortCircuit: true };
  const text = readFileSync(file, "utf8");
  const cjs = isRequire(context) || isCommonJs({ path: file, text });
  const source = () => marked(hearLoops(transpile(file, text, { cjs }).code).code, cjs);
  return {
    format: cjs ? "commonjs" : "module",
    source: reader.inWorker ? withMap(file, text, cjs) : (cjs ? REQUIRES : "") + source(),
    shortCircuit: true,
  };
}

/**
 * CommonJS that is imported gets a `require` of Node's ESM loader, which on Node 20 finds no file without its ending and has nothing
 * of an ES module. Here it gets the one that require.ts has taught TypeScript, whoever asked for the file.
 */
const REQUIRES = 'require = require("node:module").createRequire(__filename);';

function withMap(file: string, text: string, cjs: boolean): string {
  const { code, map } = transpile(file, text, { cjs, map: true, runtime: false });
  const json = JSON.stringify({ ...map, sources: [pathToFileURL(file).href] });
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(json).toString("base64")}`;
}

/** What Node has loaded of a local file, with loops that an interrupt hears. */
function heard<R>(file: string, loaded: R): R {
  const { source, format } = loaded as { source?: string | Uint8Array | null; format?: string | null };
  if (source === null || source === undefined) return loaded; // CommonJS, which reads it by itself
  const text = typeof source === "string" ? source : Buffer.from(source).toString();
  const { code } = hearLoopsOf(file, text);
  // Where it may be CommonJS, `import.meta` would make a module of it.
  return { ...loaded, source: format === "module" ? marked(code, false) : code };
}

const isRequire = ({ conditions }: Context): boolean => conditions?.includes("require") === true;

/** Make the hooks count from now on. @returns tells them of modules that have been required */
export function loadLocalFiles(given: Reader): NoteRequired {
  initialize(given);
  const hooks = module as unknown as { registerHooks?: (hooks: object) => void };
  if (hooks.registerHooks) {
    hooks.registerHooks({ resolve, load });
    return noteRequired;
  }
  const { note, port } = requiredElsewhere();
  module.register(new URL("./typescript-files.js", import.meta.url), {
    data: { ...given, port },
    transferList: [port],
  });
  return note;
}
