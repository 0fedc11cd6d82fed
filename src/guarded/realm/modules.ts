// Imports of the realm: what stands in for Node's own modules, and files of the notebook's folder, packages among them,
// which are compiled into the realm. A package that was loaded outside of it would be outside of the guard, too.
//
// Files are read inside the box; the kernel is given their text, and gives CommonJS back. What a file requires is loaded
// before it is run, since require() cannot wait.

import * as asyncio from "../../coroutine/asyncio.ts";
import { builtins } from "./builtins.ts";
import { send } from "./host.ts";
import { read } from "./module-files.ts";
import { Resolver } from "./resolver.ts";

interface Module {
  exports: unknown;
  /** Runs it; null once it has. */
  run: (() => void) | null;
  /** What its texts of requires come to. */
  readonly names: Map<string, string>;
}

/** The files of one import, by their paths. */
type Graph = Map<string, Module>;

/** What the kernel makes of a file's text. */
export type ModuleBody = (
  exports: unknown,
  require: (specifier: string) => unknown,
  module: { exports: unknown },
  filename: string,
  dirname: string,
) => void;

interface Compiled {
  id: number;
  body: ModuleBody | null;
  requires: string[];
  error?: string;
}

export class Modules {
  readonly #resolver = new Resolver();
  readonly #compiling = new Map<number, (compiled: Compiled) => void>();
  /** An answer whose text is to be run next. */
  #arriving: Compiled | null = null;
  #last = 0;

  /** The namespace of a module. */
  async load(specifier: string, attributes?: Record<string, string>): Promise<Record<string, unknown>> {
    const own = this.#own(specifier);
    if (own !== null) return own;
    const file = this.#resolver.resolve(specifier, ".");
    if (attributes?.type === "json") return { default: JSON.parse(read(file)) };
    // Of each import its own: a file is what it is now, and another import may run meanwhile.
    const graph: Graph = new Map();
    await this.#add(graph, file);
    return namespaceOf(run(graph, file));
  }

  /** What was imported before; a file cannot be waited for here. */
  require(specifier: string): unknown {
    const own = this.#own(specifier);
    if (own !== null) return own.default ?? own;
    throw new Error(
      `require() of a file or a package waits for the kernel, which it cannot in a guarded cell. Write:\n  import … from ${JSON.stringify(specifier)};`,
    );
  }

  /** One name of a namespace; CommonJS modules have them on their default. */
  pick(namespace: Record<string, unknown>, specifier: string, name: string): unknown {
    if (name in namespace) return namespace[name];
    const inner = namespace.default as Record<string, unknown> | null | undefined;
    if (inner !== null && (typeof inner === "object" || typeof inner === "function") && name in inner)
      return inner[name];
    const names = Object.keys(namespace).slice(0, 12).join(", ");
    throw new SyntaxError(
      `The module '${specifier}' does not provide an export named '${name}'; it has: ${names}`,
    );
  }

  /** An answer of the kernel: behind it comes the text, unless there is none. */
  compiled(answer: Omit<Compiled, "body">): void {
    this.#arriving = { ...answer, body: null };
    if (answer.error !== undefined) this.#settle();
  }

  /** The text of the answer has run. */
  arrived(body: ModuleBody): void {
    if (this.#arriving === null) return;
    this.#arriving.body = body;
    this.#settle();
  }

  /** The text of the answer is none for V8, or for vm2. @returns whether there was an answer */
  refused(error: string): boolean {
    if (this.#arriving === null) return false;
    this.#arriving.error = error;
    this.#settle();
    return true;
  }

  #settle(): void {
    const compiled = this.#arriving!;
    this.#arriving = null;
    this.#compiling.get(compiled.id)?.(compiled);
    this.#compiling.delete(compiled.id);
  }

  #own(specifier: string): Record<string, unknown> | null {
    if (specifier === "cokernel/asyncio") return asyncio as unknown as Record<string, unknown>;
    const name = specifier.replace(/^node:/, "");
    if (Object.hasOwn(builtins, name)) return builtins[name]!;
    if (specifier.startsWith("npm:"))
      throw new Error(
        `The guarded kernel installs no packages: ${specifier} must stand in the notebook's node_modules.`,
      );
    if (specifier.startsWith("node:") || nodes.has(name))
      throw new Error(
        `'${specifier}' is not given to guarded cells. There are: ${Object.keys(builtins)
          .map((each) => `node:${each}`)
          .join(", ")}.`,
      );
    return null;
  }

  /** Compile a file and what it requires. */
  async #add(graph: Graph, file: string): Promise<void> {
    if (graph.has(file)) return;
    const module: Module = { exports: {}, run: null, names: new Map() };
    graph.set(file, module);
    const text = read(file);
    if (file.endsWith(".json")) {
      module.exports = JSON.parse(text);
      return;
    }
    const { body, requires, error } = await this.#compile(file, text);
    if (body === null) throw new SyntaxError(error);
    const folder = file.slice(0, Math.max(0, file.lastIndexOf("/"))) || ".";
    module.run = () => this.#evaluate(graph, module, body, file, folder);
    for (const specifier of requires) {
      if (builtins[specifier.replace(/^node:/, "")] !== undefined || specifier === "cokernel/asyncio")
        continue;
      let required: string;
      try {
        required = this.#resolver.resolve(specifier, folder);
      } catch {
        continue; // only an error if it is ever called
      }
      module.names.set(specifier, required);
      await this.#add(graph, required);
    }
  }

  #evaluate(graph: Graph, module: Module, body: ModuleBody, file: string, folder: string): void {
    module.run = null;
    const holder = { exports: module.exports };
    const require = (specifier: string) => {
      const required = module.names.get(specifier);
      if (required !== undefined) return run(graph, required);
      const own = this.#own(specifier);
      if (own !== null) return own;
      throw new Error(`Cannot find '${specifier}', required by ${file}.`);
    };
    body(
      holder.exports,
      require,
      {
        get exports() {
          return module.exports;
        },
        set exports(value) {
          module.exports = value;
        },
      },
      file,
      folder,
    );
  }

  #compile(file: string, code: string): Promise<Compiled> {
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#compiling.set(id, resolve);
      send({ type: "compile", id, file, code });
    });
  }
}

const nodes = new Set(
  (
    "assert assert/strict async_hooks child_process cluster console constants crypto dgram diagnostics_channel dns " +
    "dns/promises domain http http2 https inspector inspector/promises module net os process punycode querystring " +
    "readline readline/promises repl stream stream/consumers stream/promises stream/web string_decoder sys tls " +
    "trace_events tty url util/types v8 vm wasi worker_threads zlib"
  ).split(" "),
);

function run(graph: Graph, file: string): unknown {
  const module = graph.get(file)!;
  module.run?.();
  return module.exports;
}

/** As `import` sees CommonJS. */
function namespaceOf(exports: unknown): Record<string, unknown> {
  if (exports !== null && typeof exports === "object" && (exports as { __esModule?: boolean }).__esModule)
    return exports as Record<string, unknown>;
  return { ...(exports as object), default: exports };
}
