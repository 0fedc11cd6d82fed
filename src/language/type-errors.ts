// Which of the checker's errors are errors of a cell: none that says no to what the kernel allows.
//
// A cell is checked as a module of its own. What is no module of its own about it makes errors that are none:
//
//     count = 2            // TS2632: an import cannot be assigned to. It can: count is `let` in an earlier cell
//     globalThis.debug = 1 // TS7017: no such property. There is now, and `debug` is a name from then on
//
// A module that cannot be found is not told here either: the import itself fails, and says what to do.

import { leadingComments } from "../syntax/leading-comments.ts";
import type { CheckerError, ErrorText, OwnOptions } from "./compiler.ts";
import { isDeferredUse } from "./deferred-use.ts";
import type { EditedText } from "./edited-text.ts";
import type { CellError } from "./messages.ts";
import type { NamesInView } from "./names-in-view.ts";
import { withoutNpmNames } from "./npm-names.ts";
import { refusesImplicitAny } from "./settings.ts";

/** What a cell's errors are judged by. */
export interface Judgement {
  names: Pick<NamesInView, "isConstant" | "has">;
  /** The notebook's, which stands before relative paths (scratch.ts). */
  folder: string;
  /** Names that cells have put on globalThis. */
  globals: ReadonlySet<string>;
  /** Options of the folder's tsconfig.json. */
  own: OwnOptions | null;
  /** Whether the name at a place of the checked text is one of a JavaScript file. */
  isOfJavaScript(at: number): boolean;
}

/** Whether a comment at the beginning of the cell says `@ts-nocheck`. */
export function saysNoCheck(code: string): boolean {
  return /\/\/\s*@ts-nocheck\b/.test(leadingComments(code));
}

const ASSIGNS_TO_IMPORT = 2632;
const ASSIGNS_TO_CONSTANT = 2588;
/** Used before its declaration: a variable, a class, an enum; "implicitly has type 'any'", for that reason; in its own type. */
const usedBefore = new Set([2448, 2449, 2450, 7022, 2502]);
const USED_UNASSIGNED = 2454;

const NO_PROPERTY = 2339;

/** Errors that say nothing of a cell, whatever it is. */
const never = new Set([
  // Cannot find module; its types; JSON; side-effect import.
  2307, 2792, 7016, 2732, 2882,
  // What JSX needs cannot be found; its types.
  2875, 7026,
  // `import x = require()` and `export =` in a module.
  1202, 1203,
  // `var` again, with another type.
  2403,
  // `declare module "x"` for a module that has no types, which in a module is an augmentation.
  2664,
]);

/** Cannot find name, in all its forms; no value exists for the shorthand property. */
const unknownName = new Set([2304, 2552, 2503, 2580, 2581, 2582, 2583, 2584, 2591, 2592, 2593, 18004]);

/** The errors of a cell in its own places, of all that the checker found in its file. */
export function cellErrors(
  code: string,
  text: EditedText,
  errors: readonly CheckerError[],
  judgement: Judgement,
): CellError[] {
  const before = new Set(errors.flatMap(({ code, start }) => (usedBefore.has(code) ? [start] : [])));
  return errors.flatMap((error) => {
    const start = text.place(error.start);
    if (start === null || never.has(error.code)) return [];
    const end = Math.max(start + 1, (text.place(error.end - 1) ?? start) + 1);
    const name = code.slice(start, end);
    const message = withOwnAdvice(flat(error.message, judgement.folder), judgement.own);
    if (isImplicitAny(error.code) && !refusesImplicitAny(judgement.own)) return [];
    if (/\btypeof globalThis\b/.test(message)) return [];
    // It is there in cells (own-runtime.ts); not declared, or the type that a project gives it would not count.
    if (message === "Property 'env' does not exist on type 'ImportMeta'.") return [];
    // At a cell's top level it is the global object; in a module it is undefined.
    if (name === "this" && (error.code === 2532 || error.code === 18048)) return [];
    if (error.code === NO_PROPERTY && isOpen(error, text.toString(), judgement)) return [];
    if (error.code === NO_PROPERTY && isKept(error, code, start)) return [];
    // `let rows = rows.slice(1)`: until it is declared again, a name is what an earlier cell made it.
    const isBefore =
      usedBefore.has(error.code) || (error.code === USED_UNASSIGNED && before.has(error.start));
    if (isBefore && judgement.names.has(name)) return [];
    if (error.code === USED_UNASSIGNED && isDeferredUse(code, name, start)) return [];
    if (unknownName.has(error.code)) {
      // A module of a newer Node.
      if (/^["']/.test(name)) return [];
      if (name in globalThis || judgement.globals.has(name)) return [];
      if (isAskedFor(code, start, end)) return [];
    }
    if (error.code === ASSIGNS_TO_IMPORT) {
      if (!judgement.names.isConstant(name)) return [];
      const reason = `Cannot assign to '${name}' because it is a constant.`;
      return [{ code: ASSIGNS_TO_CONSTANT, message: reason, start, end }];
    }
    return [{ code: error.code, message, start, end }];
  });
}

/**
 * `cache.first = 1`, where JavaScript has `export const cache = {}`: its literals get properties as they go, and until 6 TypeScript
 * took them for open (see javascript-view.ts).
 */
function isOpen(error: CheckerError, text: string, { isOfJavaScript }: Judgement): boolean {
  if (!/ does not exist on type '\{/.test(error.message.text)) return false;
  const [behind] = /[\p{ID_Continue}$][?!]?\s*\.\s*$/u.exec(text.slice(0, error.start)) ?? [];
  return behind !== undefined && isOfJavaScript(error.start - behind.length);
}

/** `var server; server?.close()`: such a `var` keeps what the cell's last run made; in a module nothing has been assigned to it. */
function isKept(error: CheckerError, code: string, start: number): boolean {
  if (!error.message.text.endsWith(" on type 'never'.")) return false;
  const [, name] = /([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*\??\.\s*$/u.exec(code.slice(0, start)) ?? [];
  return Array.from(code.matchAll(/\bvar\s+([\p{ID_Continue}$]+)\s*(?:;|$)/gmu)).some(
    ([, kept]) => kept === name,
  );
}

/** A decorator is called as the standard says, and is made for what was before: those of class-validator, TypeORM or NestJS. */
const standardDecorator =
  /^Unable to resolve signature of \w+ decorator[\s\S]*(?:of type 'undefined'|Class\w*DecoratorContext)/;
const EXPERIMENTAL = `\n  One that is older than the standard needs a tsconfig.json in the notebook's folder: { "compilerOptions": { "experimentalDecorators": true } }`;

/** A function that playwright or puppeteer takes into a page is written in a cell. */
const PAGES = ` For code that runs in a page, begin the cell with /// <reference lib="dom" />.`;

/** Of what a newer engine has: to ask for its lib would not help, where that is this engine's (engine-lib.ts). */
function withOwnAdvice(message: string, own: OwnOptions | null): string {
  if (standardDecorator.test(message)) return message + EXPERIMENTAL;
  if (own?.lib !== undefined) return message;
  const advice =
    / Do you need to change your target library\? Try changing the 'lib' compiler option to .*$/m;
  const lacks = ` Node.js ${process.version} does not have it.`;
  return message.replace(advice, (given) => (given.includes("'dom'") ? lacks + PAGES : lacks));
}

/** `typeof window === "undefined"`: may this name not be there? */
function isAskedFor(code: string, start: number, end: number): boolean {
  return (
    /\btypeof\s+$/.test(code.slice(Math.max(0, start - 20), start)) &&
    /^\s*[!=]==?/.test(code.slice(end, end + 20))
  );
}

function isImplicitAny(code: number): boolean {
  return code >= 7005 && code <= 7057 && code !== 7027 && code !== 7028 && code !== 7029 && code !== 7030;
}

function flat(error: ErrorText, folder: string): string {
  const lines = ({ text, why }: ErrorText, indent: string): string[] => [
    indent + text,
    ...why.flatMap((reason) => lines(reason, `${indent}  `)),
  ];
  const text = lines(error, "")
    .join("\n")
    .replaceAll(ASYNCIO_FILE, "asyncio")
    .replace(/(["'])([^"'\n]*)/g, (whole, quote, path) =>
      path.startsWith(`${folder}/`) ? quote + relative(path.slice(folder.length + 1)) : whole,
    );
  return withoutNpmNames(withoutCellFiles(text));
}

const relative = (path: string) => (path.startsWith(".") ? path : `./${path}`);

const ASYNCIO_FILE = /import\("[^"]*\/cokernel-asyncio"\)/g;

/** `import("./cokernel-cell-3.ts").Point` is Point, of an earlier cell; which is told where there is another one. */
function withoutCellFiles(text: string): string {
  const names = [...text.matchAll(OF_CELL)].map(([, index, name]) => ({ index: cellIndex(index), name }));
  const unqualified = new Set(text.replace(OF_CELL, "").split(/[^\p{ID_Continue}$]+/u));
  return text.replace(OF_CELL, (_whole, index, name) => {
    const isOld = names.some((other) => other.name === name && other.index > cellIndex(index));
    return isOld || unqualified.has(name) ? `/* earlier */ ${name}` : name;
  });
}

/** The cell itself, whose file has no number, is later than all others. */
const cellIndex = (digits: string | undefined) => (digits ? Number(digits) : Number.POSITIVE_INFINITY);

const OF_CELL = /import\("\.\/cokernel-[a-z]+-?(\d*)[^"]*"\)\.([\p{ID_Continue}$]+)/gu;
