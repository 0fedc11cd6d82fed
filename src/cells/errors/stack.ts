// `error.stack` in the user's own lines: cells and local modules by the TypeScript that was written, without the kernel.
//
// V8 hands the frames to Error.prepareStackTrace when a stack is first read, and an error whose stack nobody reads
// costs nothing. So console.log(error), a logger's line and a cell's traceback all tell the same places.

import { dirname, isAbsolute, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { withOwnNames } from "../compile/renamed.ts";
import { type CellPlace, isCellFile, isModule, placeOf, sourceOf } from "../sources.ts";
import { placeOfUndefined } from "./undefined-name.ts";

/** One frame of a stack, innermost first. */
export interface Frame {
  /** Whose code it is; `library` is what lies in node_modules, `native` what V8 gives no place for. */
  readonly of: "cell" | "file" | "library" | "node" | "native";
  /** `show`, `new Circle`, `async load`; empty at a cell's top level. */
  readonly name: string;
  /** `In[3]:2:7`, `./shapes.ts:4:1`, `node:fs:12:3`. */
  readonly at: string;
  /** Where the text is known. */
  readonly place: CellPlace | null;
  /** V8 kept no more: what called it is not known. */
  readonly last?: boolean;
}

/** As much of V8's CallSite as is read here. */
interface CallSite {
  getFileName(): string | null | undefined;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
}

/** V8's ten are used up by the kernel's own frames, and a parser or a renderer in a package goes down sixty before it fails. */
const STACK_LIMIT = 100;
/** Frames of one error that are shown. */
export const MAX_FRAMES = 30;
/** So many of them are the outermost, among which the cell's line is; what is left out stands before these. */
export const OUTERMOST = 8;
const LIBRARY = /[\\/]node_modules[\\/]/;
/** What imports for cells (imports/native.ts). A file of the user's that has this name has its state behind it. */
const IMPORTER = /^file:.*\/cell\.ts$/;
/** This very bundle's folder. */
const KERNEL_FOLDER = dirname(fileURLToPath(import.meta.url));
const KERNEL_FILES = pathToFileURL(KERNEL_FOLDER).href;

const known = new WeakMap<object, { text: string; frames: readonly Frame[] }>();
let folder = process.cwd();

/** From now on stacks are told in the user's lines; paths are shown as seen from the notebook's folder. */
export function tellOwnLines(notebookFolder: string): void {
  folder = notebookFolder;
  Error.stackTraceLimit = STACK_LIMIT;
  Error.prepareStackTrace = tell;
}

function tell(error: object, sites: readonly CallSite[]): string {
  const head = withOwnNames(headOf(error));
  const all = sites.map((site) => frameOf(site));
  const frames = ownFrames(head, all);
  const lines = frames.map((frame) => `    at ${frameText(frame)}`);
  const left = lines.length - MAX_FRAMES;
  if (left > 0) lines.splice(-OUTERMOST - left, left, `    … ${left} more`);
  const text = [head, ...lines].join("\n");
  known.set(error, { text, frames });
  return text;
}

/** Is this the kernel's own file, of which nobody is told? */
export function isKernelFile(file: string): boolean {
  return file.startsWith(KERNEL_FILES) || IMPORTER.test(file);
}

/** Is it a cell's, or a local file? CommonJS goes by its path. */
export function isOwnFile(file: string): boolean {
  if (isCellFile(file) || isModule(file)) return true;
  return isAbsolute(file) && !LIBRARY.test(file) && !file.startsWith(KERNEL_FOLDER);
}

/** The folder from which paths are shown. */
export function notebookFolder(): string {
  return folder;
}

/** The frames of an error, also of one from another realm or with a stack written by hand. Runs its `stack`, if that is a getter. */
export function framesOf(error: object): readonly Frame[] {
  let stack: unknown;
  try {
    stack = (error as Error).stack; // makes V8 hand its frames over
  } catch {
    return []; // a getter of the user's that throws: there is no stack to tell
  }
  const own = known.get(error);
  // It may have been given another's, as a part of an ExceptionGroup has its whole's.
  return own !== undefined && own.text === stack
    ? own.frames
    : ownFrames(headOf(error), framesOfText(String(stack ?? "")));
}

/** The frames of an error that the kernel made, and nobody has read: no code of a cell's runs for it. */
export function framesOfOwn(error: object): readonly Frame[] {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = tell;
  try {
    return framesOf(error);
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
}

/** The frame of the user's own that called what is on the stack now, or null. Takes a stack: some microseconds. */
export function callerFrame(): Frame | null {
  const here: { stack?: string } = {};
  Error.captureStackTrace(here);
  return framesOf(here as Error).find(({ of }) => of === "cell" || of === "file") ?? null;
}

/** `show (In[3]:2:7)` */
export function frameText({ name, at }: Frame): string {
  return name === "" ? at : `${name} (${at})`;
}

/** `head` is name and message of the error that they are of. */
function ownFrames(head: string, all: readonly (Frame | null)[]): Frame[] {
  const frames = framesToTell(all);
  const [first] = frames;
  if (first?.place) frames[0] = placed(first, placeOfUndefined(head, first.place));
  return frames;
}

/** Without the kernel's frames, and without what lies below the outermost frame of the user's. */
function framesToTell(all: readonly (Frame | null)[]): Frame[] {
  const frames = all.filter((frame) => frame !== null);
  const outermost = frames.findLastIndex(({ of }) => of !== "node" && of !== "native");
  if (outermost >= 0) {
    const told = frames.slice(0, outermost + 1);
    const end = told[outermost]!;
    const cut = all.length >= Error.stackTraceLimit && all.at(-1) === end;
    return cut ? told.with(outermost, { ...end, last: true }) : told;
  }
  // Nothing of the user's: what the kernel called may be told, not what called the kernel.
  const own = all.indexOf(null);
  return own < 0 ? frames : all.slice(0, own).filter((frame) => frame !== null);
}

function frameOf(site: CallSite): Frame | null {
  const text = String(site);
  const file = site.getFileName();
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  const named = / \([^()]*(?:\([^()]*\)[^()]*)*\)$/.exec(text);
  const name = named ? text.slice(0, named.index) : text.startsWith("async ") ? "async" : "";
  const at = named ? text.slice(named.index + 2, -1) : text;
  // WebAssembly has no lines: its bytes are counted, and V8's own words tell the function, too.
  if (file?.startsWith("wasm:")) return { of: "library", name, at, place: null };
  if (file && line !== null && column !== null) return frame(name, file, line, column);
  return { of: "native", name: named ? name : "", at, place: null };
}

/** From V8's text; what is not in its form is left out. */
function framesOfText(stack: string): (Frame | null)[] {
  const frames: (Frame | null)[] = [];
  for (const line of stack.split("\n")) {
    const match = /^ {4}at (?:(.*) \()?(async )?(.*?):(\d+):(\d+)\)?$/.exec(line);
    if (!match) continue;
    const [, name = "", , file = "", row, column] = match;
    frames.push(file.startsWith("eval at ") ? null : frame(name, file, Number(row), Number(column)));
  }
  return frames;
}

/** Where Node runs what waited. Whether it is on the stack depends on what else ran in that turn. */
const TURN_FILE = "node:internal/process/task_queues";

/** Null: the kernel's own, Node's turn, or what the compiler put around a cell or a module. */
function frame(name: string, file: string, line: number, column: number): Frame | null {
  if (isKernelFile(file) || file === TURN_FILE) return null;
  if (file.startsWith("node:")) return { of: "node", name, at: `${file}:${line}:${column}`, place: null };
  const own = /^(async )?((Object|Module)\.)?<anonymous>$|^async$/.test(name) ? "" : name;
  // In a text that this made, places are the cells' own.
  const told = /^In\[\d+\]$/.test(file) ? sourceOf(file) : null;
  const place = told ? { source: told, line, column: column - 1 } : placeOf(file, line, column - 1);
  if (place) {
    // A package that the guarded kernel has compiled is nobody's own text.
    if (LIBRARY.test(place.source.label))
      return { ...placed({ of: "library", name: own }, place), place: null };
    const called = byItsClass(own, place.source.code);
    return placed({ of: told || isCellFile(file) ? "cell" : "file", name: called }, place);
  }
  if (isCellFile(file) || isModule(file)) return null;
  return {
    of: LIBRARY.test(file) ? "library" : "file",
    name: own,
    at: `${shortPath(file)}:${line}:${column}`,
    place: null,
  };
}

/** `A.fail`: of a class `A` that has decorators esbuild makes `_A` or `A2`, and V8 tells a method by that. */
function byItsClass(name: string, code: string): string {
  const made = /^(?:async )?(\w+)\./.exec(name)?.[1];
  if (made === undefined || !/^_|\d$/.test(made)) return name;
  const classes = [...code.matchAll(/\bclass ([\w$]+)/g)].map(([, own]) => own as string);
  if (classes.includes(made)) return name;
  const own = classes.find(
    (own) => made === `_${own}` || (made.startsWith(own) && /^\d+$/.test(made.slice(own.length))),
  );
  return own === undefined ? name : name.replace(made, () => own);
}

function placed({ of, name }: Pick<Frame, "of" | "name">, place: CellPlace): Frame {
  return { of, name, at: `${place.source.label}:${place.line}:${place.column + 1}`, place };
}

/** A file as seen from the notebook's folder (`./shapes.ts`), or its whole path where it lies elsewhere. */
export function shortPath(file: string): string {
  if (!file.startsWith("file:") && !isAbsolute(file)) return file; // `data:…`, `evalmachine.<anonymous>`
  let path = file;
  if (file.startsWith("file:")) {
    try {
      path = fileURLToPath(file); // without what stands behind `?`
    } catch {
      return file; // no URL of a file of this machine: shown as it is
    }
  }
  const from = relative(folder, path);
  return from === "" || from.startsWith("..") || from === path ? path : `./${from.split(sep).join("/")}`;
}

/** `TypeError: text`, whatever the error's own members do. */
function headOf(error: unknown): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error"; // a name or a message whose getter throws
  }
}
