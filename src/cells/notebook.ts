// A notebook's cells: compile one, declare its new names, run it, settle it.
//
// Each name new to the notebook is declared once, by a script-scope `let`; every declaration in every cell is an
// assignment to it, so that anything may be declared again and closures see the new value. The kernel's own control
// flow never lives in promises: an interrupt may drop the microtask queue at any moment (see interrupt.ts).

import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";
import vm from "node:vm";
import { bundleOf } from "../display/bundle.ts";
import { isEmpty, type MimeBundle } from "../display/mime.ts";
import { plain, printable } from "../display/plain.ts";
import { isBindable } from "../syntax/bindable.ts";
import { type CompiledCell, compileCell, STRICT } from "./compile/compile.ts";
import type { DeclaredKind } from "./compile/names.ts";
import { RESERVED } from "./compile/references.ts";
import { renamed } from "./compile/renamed.ts";
import { eagerly } from "./eager.ts";
import { executionError } from "./errors/errors.ts";
import { Holders, reader } from "./holders.ts";
import { assignsFields, jsxOf, legacyDecorators } from "./imports/tsconfig.ts";
import { isUnbearable, restoreIntrinsics, withoutToJson } from "./intrinsics.ts";
import { markScript } from "./look/locate.ts";
import { askWhereMade } from "./made-at.ts";
import type { ExecuteRequest } from "./messages.ts";
import type { Output } from "./output/output.ts";
import { type CellRun, waitsAt, within } from "./run.ts";
import { SAMPLE_CELL, SAMPLE_ERROR_LINE, SAMPLE_VALUE } from "./sample.ts";
import { addSource, forgetSource } from "./sources.ts";

/** Words the evaluator tells its phase to (see messages.ts). */
export interface PhaseTeller {
  compiling(): void;
  running(): void;
}

export class Notebook {
  private readonly known = new Map<string, DeclaredKind>();
  private readonly declared = new Set<string>();
  readonly holders = new Holders();
  private readonly globals: ReadonlySet<string>;
  /** URL of the notebook's folder, with the slash at its end. */
  private readonly folder: string;
  private runs = 0;

  /**
   * @param showLive shows a result that goes on changing, by itself; false: it was none
   * @param record begins to record what loops do; what it returns ends that and shows it
   */
  constructor(
    folder: string,
    private readonly output: Output,
    private readonly phase: PhaseTeller,
    private readonly showLive: (value: unknown) => boolean,
    private readonly record: () => () => Promise<void>,
  ) {
    this.folder = pathToFileURL(join(folder, sep)).href;
    this.globals = new Set(globalNames());
  }

  /** Run one cell: `run` is settled when it has ended, in whatever way. */
  execute(request: ExecuteRequest, run: CellRun): void {
    const label = `In[${run.count}]`;
    const refused = (error: unknown) => run.settle(executionError(error));
    this.phase.compiling();
    askWhereMade();
    within(run, () => {
      this.mendUnbearable();
      try {
        const compiled = this.compile(request.code, label);
        if (compiled instanceof Promise) {
          this.phase.running(); // meanwhile others do
          compiled.then((cell) => {
            if (!run.interrupted) within(run, () => this.evaluate(cell, run, request));
          }, refused);
        } else this.evaluate(compiled, run, request);
      } catch (error) {
        refused(error);
      }
    });
  }

  /**
   * Compile a cell that nobody runs, and show what nobody sees: the first real one finds all loaded and the code warm.
   *
   * @param failing tell an error of it as well
   */
  warmUp(failing: boolean): void {
    void format("%s", printable(SAMPLE_VALUE), bundleOf(SAMPLE_VALUE));
    const cell = this.compile(SAMPLE_CELL, "In[0]");
    if (cell instanceof Promise) return;
    const file = `${this.folder}In[0].ts`;
    eagerly(cell.script, () => this.make(cell, file));
    if (!failing) return;
    makeKnown(file, cell, SAMPLE_CELL, "In[0]");
    executionError(vm.runInThisContext("new Error()", { filename: file, lineOffset: SAMPLE_ERROR_LINE }));
    forgetSource(file);
  }

  private compile(code: string, label: string): CompiledCell | Promise<CompiledCell> {
    const options = {
      label,
      known: this.known,
      globals: this.globals,
      jsx: () => jsxOf(this.folder),
      legacyDecorators: () => legacyDecorators(this.folder),
      assignsFields: () => assignsFields(this.folder),
    };
    return this.own(() => compileCell(code, options));
  }

  /** Work of the kernel's own, done again where a cell had replaced what it stands on. */
  private own<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof SyntaxError || !this.mend()) throw error;
      return work();
    }
  }

  /** Something of the kernel's own has failed: did a cell replace what it stands on? Then try again. */
  private mend(): boolean {
    const names = restoreIntrinsics();
    if (names.length === 0) return false;
    const what = names.length > 4 ? `${names.length} built-in functions` : names.join(", ");
    this.output.stderr(`The kernel cannot work with what a cell made of ${what}: the original is back.\n`);
    return true;
  }

  /** What breaks everything is not waited for to fail: it may do so where nobody tries again. */
  private mendUnbearable(): void {
    if (isUnbearable()) this.mend();
  }

  private evaluate(cell: CompiledCell, run: CellRun, request: ExecuteRequest): void {
    const ended = () => this.recorded(run, () => this.end(run, request));
    const failed = (error: unknown) => {
      // A cell that has caught an error may have come further since.
      const awaitedAt = /\bcatch\b/.test(request.code) ? undefined : run.awaits[run.standsAt];
      const told = () => ({
        ...executionError(error, waitsAt(run)),
        ...(awaitedAt !== undefined && { awaitedAt }),
      });
      this.recorded(run, () => run.settle(told()));
    };
    run.awaits = cell.awaits;
    for (const warning of cell.warnings) this.output.stderr(`${warning}\n`);
    try {
      if (cell.recorded) run.recording = this.record();
      const completion = this.runScript(cell, request.code, `In[${run.count}]`);
      if (cell.async) (completion as Promise<unknown>).then(ended, failed);
      else ended();
    } catch (error) {
      failed(error);
    }
  }

  /** Go on when the cell's recording is shown, where there is one, and every display of it. */
  private recorded(run: CellRun, then: () => void): void {
    this.mendUnbearable();
    const shown = (): void => {
      if (run.shown.size === 0) then();
      else Promise.all(run.shown).then(shown);
    };
    if (run.recording === null) shown();
    else run.recording().then(shown, (error) => run.settle(executionError(error)));
  }

  private runScript(cell: CompiledCell, code: string, label: string): unknown {
    const body = this.own(() => this.body(cell, code, label));
    this.phase.running();
    return body();
  }

  /**
   * The cell's code, ready to run: its names are declared, its text is known.
   *
   * It stands in a scope with the function that says where its script is. Whatever the code makes holds that scope, and so
   * that function: its end is the end of all that could ever ask for the cell's text.
   */
  private body(cell: CompiledCell, code: string, label: string): () => unknown {
    const file = `${this.folder}${encodeURIComponent(label)}.ts#${++this.runs}`;
    makeKnown(file, cell, code, label);
    const make = eagerly(cell.script, () => {
      this.declare(cell);
      return this.make(cell, file);
    });
    const made = make.call(globalThis); // a cell's own `this` is the global object, as in a script
    markScript(file, made[0]);
    return made[1]; // without a name, which errors would tell
  }

  /** The function that makes a cell's: it gives the one that marks its script, and that of the code. */
  private make(cell: CompiledCell, file: string): () => [mark: () => unknown, body: () => unknown] {
    const head = `${STRICT} const ${RESERVED}mark = () => ${RESERVED}mark; return [${RESERVED}mark, () => {${
      cell.async ? "return " : ""
    }`;
    // Not as a script: V8 would keep a kilobyte of each.
    return vm.compileFunction(`${head}${cell.script.slice(STRICT.length)}\n}]`, [], {
      filename: file,
      columnOffset: STRICT.length - head.length,
    }) as ReturnType<Notebook["make"]>;
  }

  /** `export * from "m"`: declare what a module exports; the names among `own` the cell declares itself. */
  takeAll(namespace: Record<string, unknown>, own: readonly string[]): void {
    const declares = Object.keys(namespace)
      .filter((name) => !own.includes(name) && isBindable(name) && !name.startsWith(RESERVED))
      .map((name) => ({ name, kind: "import" as const, js: renamed(name, this.globals) }));
    this.declare({ declares });
    const assignments = declares.map(({ name, js }) => `${js} = all.${name};`);
    new vm.Script(`(all) => { ${assignments.join(" ")} }`).runInThisContext()(namespace);
  }

  private declare({ declares }: Pick<CompiledCell, "declares">): void {
    const fresh: string[] = [];
    const names: string[] = [];
    for (const { name, kind, js } of declares) {
      this.known.set(name, kind);
      if (this.declared.has(js)) continue;
      fresh.push(js);
      names.push(startsAsGlobal(name) ? `${js} = globalThis.${name}` : js);
    }
    if (fresh.length === 0) return;
    const read = new vm.Script(`let ${names.join(", ")}; ${reader(fresh)}`).runInThisContext();
    this.holders.add(fresh, read);
    for (const js of fresh) this.declared.add(js);
  }

  /** The cell's code has run: show its result and settle. */
  private end(run: CellRun, request: ExecuteRequest): void {
    try {
      this.own(() => {
        const userExpressions: Record<string, unknown> = {};
        for (const [key, code] of Object.entries(request.userExpressions)) {
          userExpressions[key] = this.expression(String(code), run);
        }
        const value = run.box?.value;
        const shown = value === undefined || run.silent || this.showLive(value);
        const data = shown ? {} : bundleOf(value);
        // Only the value's own method gives a promise; the cell waits for it, since a result comes before the reply.
        if (data instanceof Promise) data.then((later) => this.show(run, later, userExpressions));
        else this.show(run, data, userExpressions);
      });
    } catch (error) {
      run.settle(executionError(error));
    }
  }

  private show(run: CellRun, data: MimeBundle, userExpressions: Record<string, unknown>): void {
    try {
      run.settle({
        status: "ok",
        data: isEmpty(data) ? null : this.own(() => withoutToJson(() => JSON.stringify(data))),
        userExpressions,
      });
    } catch (error) {
      this.mend();
      run.settle(executionError(error)); // a bundle that is not plain data, for one
    }
  }

  /** One of an execute request's user_expressions: a value's bundle, or the error; protocol, section "Execute". */
  private expression(code: string, run: CellRun): unknown {
    const own: CellRun = { ...run, box: null };
    return within(own, () => {
      try {
        const cell = this.compile(code, "user_expression");
        if (cell instanceof Promise || cell.async) {
          throw new SyntaxError("A user_expression is evaluated at once: it cannot use await.");
        }
        this.runScript(cell, code, "user_expression");
        const value = own.box?.value;
        const bundle = bundleOf(value);
        // It is evaluated at once, so what shows itself later is text here.
        const data = bundle instanceof Promise ? { "text/plain": plain(value) } : bundle;
        // What travels to the wire thread with the reply is plain data.
        return { status: "ok", data: withoutToJson(() => JSON.parse(JSON.stringify(data))), metadata: {} };
      } catch (error) {
        return executionError(error);
      }
    });
  }
}

/** Whatever stands in this file is told by the cell's own text. */
function makeKnown(file: string, cell: CompiledCell, code: string, label: string): void {
  addSource(file, { label, code, original: (line, column) => cell.original(line, column) });
}

/**
 * A name that is also a global means that one until a cell has given it a value: a cell may fail before it does, and an
 * import of `asyncio` from a package that is not there would take the kernel's own away. Globals that Node makes when they
 * are first asked for are left alone.
 */
function startsAsGlobal(name: string): boolean {
  return Reflect.getOwnPropertyDescriptor(globalThis, name)?.value !== undefined;
}

/** Names that a cell's own declaration would hide from the whole realm. */
function globalNames(): string[] {
  const names: string[] = [];
  for (let o: object | null = globalThis; o && o !== Object.prototype; o = Object.getPrototypeOf(o)) {
    names.push(...Object.getOwnPropertyNames(o));
  }
  return names;
}
