// A notebook in a vm context, for tests: compiles cells and runs them as the evaluator does.

import vm from "node:vm";
import { type CompiledCell, compileCell } from "../../../src/cells/compile/compile.ts";
import type { DeclaredKind } from "../../../src/cells/compile/names.ts";

/** A place in a cell, as errors show it: columns count from 1. */
export interface Place {
  line: number;
  column: number;
}

export class Notebook {
  readonly known = new Map<string, DeclaredKind>();
  readonly globals: Set<string>;
  readonly context: vm.Context;
  /** What `__cokernel__.result` got last. */
  shown: unknown;
  /** What cells logged by `log(…)`. */
  readonly logged: unknown[] = [];
  /** What `__cokernel__.import` gives. */
  readonly modules = new Map<string, any>();
  last: CompiledCell | null = null;
  #count = 0;

  constructor(helpers: Record<string, unknown> = {}) {
    const notebook = this;
    this.context = vm.createContext({
      log: (...values: unknown[]) => void this.logged.push(...values),
      URL,
      setTimeout,
    });
    const { TypeError: Type, ReferenceError: Reference } = vm.runInContext(
      "({ TypeError, ReferenceError })",
      this.context,
    );
    this.globals = new Set(
      vm.runInContext("Object.getOwnPropertyNames(globalThis)", this.context) as string[],
    );
    for (const name of ["process", "name", "log", "setTimeout"]) this.globals.add(name);
    (this.context as any).__cokernel__ = {
      result(value: unknown) {
        notebook.shown = value;
      },
      async import(name: string, attributes?: unknown) {
        if (!notebook.modules.has(name)) throw new Type(`no module ${name}`);
        return attributes
          ? { default: attributes, ...notebook.modules.get(name) }
          : notebook.modules.get(name);
      },
      pick(ns: any, _name: string, which: string) {
        return ns[which];
      },
      takeAll(module: object, own: string[]) {
        for (const [name, value] of Object.entries(module))
          if (name !== "default" && !own.includes(name)) (notebook.context as any)[name] = value;
      },
      require: (name: string) => notebook.modules.get(name),
      meta: { url: "file:///notebook/In[1].ts" },
      constant() {
        throw new Type("Assignment to constant variable.");
      },
      looped() {},
      waits: (_number: number, value: unknown) => value,
      resumed: (value: unknown) => value,
      uninitialized(name: string) {
        throw new Reference(`Cannot access '${name}' before initialization`);
      },
      ...helpers,
    };
  }

  /** Run a cell. @returns what it shows */
  async run(code: string): Promise<any> {
    await this.execute(code);
    return this.shown;
  }

  /** Run a cell; what it shows is in {@link shown}, not looked at. */
  async execute(code: string): Promise<void> {
    this.shown = undefined;
    const label = `In[${++this.#count}]`;
    const cell = await compileCell(code, { label, known: this.known, globals: this.globals });
    this.last = cell;
    const fresh = cell.declares.filter(({ name }) => !this.known.has(name));
    if (fresh.length > 0) {
      new vm.Script(`let ${fresh.map(({ js }) => js).join(", ")};`).runInContext(this.context);
    }
    for (const { name, kind } of cell.declares) this.known.set(name, kind);
    const script = new vm.Script(cell.script, { filename: label });
    const value = script.runInContext(this.context, { displayErrors: false });
    if (cell.async) await value;
  }

  /** Run a cell that throws. @returns the error */
  async error(code: string): Promise<any> {
    try {
      await this.run(code);
    } catch (error) {
      return error;
    }
    throw new Error(`did not throw: ${code}`);
  }

  /** Run a cell that throws. @returns the places of its stack that are in the cell */
  async places(code: string): Promise<(Place | null)[]> {
    const { stack } = await this.error(code);
    return [...String(stack).matchAll(/In\[\d+\]:(\d+):(\d+)/g)].map(([, line, column]) => {
      const place = this.last!.original(Number(line), Number(column) - 1);
      return place && { line: place.line, column: place.column + 1 };
    });
  }
}
