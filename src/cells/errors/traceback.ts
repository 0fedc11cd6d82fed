// The lines of a traceback: name and message, the text around the place, the frames, and the errors inside.
//
//     TypeError: price.toFixd is not a function
//     In[3]:2
//       1 │ const price = 3;
//     ❱ 2 │ price.toFixd(2);
//         │       ^
//         at show (In[3]:2:7)
//
// What was thrown may be anything, and its members may throw in turn: nothing here trusts it.

import { types } from "node:util";
import { propertiesOf } from "../../display/error-properties.ts";
import { plain } from "../../display/plain.ts";
import { pythonNameAdvice } from "../compile/python-words.ts";
import { withOwnNames } from "../compile/renamed.ts";
import { undefinedCommandAdvice } from "../compile/shell-line.ts";
import { missingBinaryAdvice } from "../imports/missing-binary.ts";
import { methodAt } from "../look/suspended-source.ts";
import type { CellPlace } from "../sources.ts";
import { ownServerAdvice } from "./address-in-use.ts";
import { alarm } from "./ansi.ts";
import { asyncioAdvice, steppedAdvice } from "./asyncio-words.ts";
import { type Awaiter, awaitersOf } from "./awaiters.ts";
import { excerpt } from "./excerpt.ts";
import { factoryAdvice } from "./missing-factory.ts";
import { type Frame, framesOf, framesOfOwn, frameText, MAX_FRAMES, OUTERMOST } from "./stack.ts";

/** Longer messages are cut: a page has to draw them. */
const MAX_MESSAGE = 10_000;
/** The name of what was thrown and is no error. */
const NO_ERROR = "Uncaught";
/** Errors of one tree that are shown; a gather of thousands may fail as a whole. */
const MAX_ERRORS = 30;
/** Columns that a branch of the tree takes. */
const BRANCH = 3;
/** V8's own frame below a generator's: `Generator.next`, `load.throw`. */
const RESUMED = /\.(?:next|throw|return)$/;

/** What an error says of itself. */
export interface Named {
  /** The class: `TypeError`. */
  ename: string;
  /** The message, without ANSI. */
  evalue: string;
}

/** Name and message of whatever was thrown. */
export function describe(thrown: unknown): Named {
  if (!isError(thrown)) return { ename: NO_ERROR, evalue: cut(plain(thrown)) };
  const name = String(member(thrown, "name") || "Error");
  // A class may have a static member of this name, which is anything.
  const made: unknown = (member(thrown, "constructor") as { name?: unknown } | undefined)?.name;
  const ename = name === "Error" && typeof made === "string" && made !== "" ? made : name;
  return { ename, evalue: cut(withOwnNames(withoutAnsi(String(member(thrown, "message") ?? "")))) };
}

/**
 * The lines of the traceback of whatever was thrown.
 * @param awaited where the cell's own `await` stands: the place of what the runtime threw while only that waited
 */
export function traceback(thrown: unknown, awaited: CellPlace | null = null): string[] {
  return lines(thrown, new Shown(), awaited);
}

/** The text around a place and the frames that led there, of an error of the kernel's that is nothing but a stack. */
export function stackLines(error: Error): string[] {
  const frames = framesOfOwn(error);
  return [...places(frames, [], 0), ...callers(frames, [])];
}

/** The place of an error's first frame; empty where it has none. */
export function thrownAt(thrown: unknown): string {
  return isError(thrown) ? (framesOf(thrown)[0]?.at ?? "") : "";
}

/** The head line of a traceback. */
export function head({ ename, evalue }: Named): string {
  return evalue === "" ? alarm(ename) : `${alarm(ename)}: ${evalue}`;
}

/** Errors drawn so far: cycles and endless trees end. */
class Shown {
  /** Columns of the branches around the one that is drawn now. */
  indented = 0;
  readonly #errors = new Set<unknown>();

  /** May it be drawn now? Else the words to put in its place. */
  take(error: unknown): string | null {
    if (this.#errors.has(error)) return "(shown above)";
    if (this.#errors.size >= MAX_ERRORS) return "…";
    if (isError(error)) this.#errors.add(error);
    return null;
  }
}

/** Those of a cause, or of an error in a group: what is no error there has not been thrown, and is told as a value. */
function innerLines(inner: unknown, shown: Shown): string[] {
  const { ename, evalue } = describe(inner);
  return ename === NO_ERROR ? evalue.split("\n") : lines(inner, shown);
}

function lines(thrown: unknown, shown: Shown, awaited: CellPlace | null = null): string[] {
  const named = describe(thrown);
  const refused = shown.take(thrown);
  if (refused !== null) return [`${head({ ...named, evalue: firstLine(named.evalue) })} ${refused}`];
  const out = head(named).split("\n");
  if (!isError(thrown)) return out;
  const frames = framesOf(thrown);
  const at = frames[0]?.place;
  if (named.ename === "ReferenceError") out.push(...undefinedAdvice(named.evalue, at));
  if (named.ename === "TypeError") out.push(...asyncioAdvice(named.evalue, at));
  if (named.ename === "RuntimeError") out.push(...steppedAdvice(named.evalue));
  if (named.ename === "Error") out.push(...missingBinaryAdvice(named.evalue));
  if (member(thrown, "code") === "EADDRINUSE") out.push(...ownServerAdvice(member(thrown, "port")));
  const awaiters = awaitersOf(thrown);
  const placed = places(frames, awaiters, shown.indented);
  if (placed.length === 0 && awaited !== null) out.push(...topLevel(awaited));
  out.push(...placed, ...callers(frames, awaiters), ...propertiesOf(thrown, named.evalue));
  const inner = member(thrown, "errors");
  if (Array.isArray(inner)) out.push(...tree(inner, shown));
  const cause = member(thrown, "cause");
  // Null: an error of zx that has none.
  if (cause !== undefined && cause !== null) {
    const [first, ...rest] = innerLines(cause, shown);
    out.push(`[cause] ${first}`, ...rest);
  }
  return out;
}

/** What to do about a name that is not defined, where the cell did not mean a name. */
function undefinedAdvice(message: string, place: CellPlace | null | undefined): string[] {
  const line = place?.source.code.split("\n")[place.line - 1] ?? "";
  return [
    ...factoryAdvice(message, place),
    ...undefinedCommandAdvice(line),
    ...pythonNameAdvice(message),
    ...asyncioAdvice(message, place),
  ];
}

/**
 * The text around where it was thrown; where that is in a file, also the line of the cell that led there. What the
 * runtime threw, as a time that ran out, came to light where it was awaited.
 */
function places(frames: readonly Frame[], awaiters: readonly Awaiter[], indented: number): string[] {
  const around = ({ source, line, column }: CellPlace) => excerpt(source, line, column, column + 1, indented);
  const known = frames.filter(({ place }) => place !== null);
  const first = known[0];
  const awaited = awaiters.find(({ place }) => place !== null)?.place;
  if (awaited && (!first || first === frames[driverOf(frames)])) return around(awaited);
  if (!first) return [];
  const inCell = first.of === "file" ? known.find(({ of }) => of === "cell") : undefined;
  return [first, inCell].flatMap((frame) => (frame?.place ? around(frame.place) : []));
}

/** The cell's own `await`. */
export function topLevel({ source, line, column }: CellPlace): string[] {
  return [...excerpt(source, line, column), `    at ${source.label}:${line}:${column + 1}`];
}

/** The frames, Node's and V8's own folded; before the cell's top level, which drives, those that awaited. */
function callers(frames: readonly Frame[], awaiters: readonly Awaiter[]): string[] {
  const out: string[] = [];
  const add = (line: string) => {
    out.push(`    ${line}`);
  };
  const own = frames.some(({ of }) => of !== "node" && of !== "native");
  let folded = 0;
  let repeated = 0;
  let left = 0;
  let cut = false;
  const closeFold = () => {
    if (left > 0) add(`… ${left} more`);
    if (folded > 0 && own) add(`… ${folded} of Node's own`);
    if (repeated > 0) add(`… the same ${cut ? "at least " : ""}${repeated} more times`);
    else if (cut) add("… what called it is not kept");
    folded = repeated = left = 0;
  };
  const driver = driverOf(frames);
  const innermost = frames.findIndex(({ of }) => of !== "native");
  for (const [i, frame] of frames.entries()) {
    if (i === driver) {
      closeFold();
      out.push(...chain(awaiters));
    }
    if (frame.of === "native") continue; // `Array.map`: the place around it is told
    if (frame.of === "node") {
      folded++;
      continue;
    }
    const before = frames[i - 1];
    if (before && before.at === frame.at && before.name === frame.name) {
      repeated++;
      continue;
    }
    // Of a long one the ends are told.
    if (out.length >= MAX_FRAMES - OUTERMOST && i < frames.length - OUTERMOST) {
      left += 1 + folded + repeated;
      folded = repeated = 0;
      continue;
    }
    closeFold();
    // V8 has no name for the body that the compiler made of a coroutine function.
    const own = nameOf(frame);
    const name = i === innermost && i !== driver ? own || (awaiters[0]?.awaited.name ?? "") : own;
    add(`at ${frameText({ ...frame, name })}`);
  }
  cut = frames.at(-1)?.last === true;
  closeFold();
  if (driver === frames.length) out.push(...chain(awaiters));
  return out;
}

/** `Feed.load`: of a coroutine's body that was made of a method V8 knows the class alone. */
function nameOf({ name, place }: Frame): string {
  if (place === null || !name.endsWith(".<anonymous>")) return name;
  return name.replace("<anonymous>", (unknown) => methodAt(place) ?? unknown);
}

/** Where the cell's top level stands, which drives: behind what it called, or what a generator did that it resumed. */
function driverOf(frames: readonly Frame[]): number {
  const last = frames.length - 1;
  const top = frames[last];
  const drives = frames.slice(0, -1).some(({ of, name }) => of !== "native" || RESUMED.test(name));
  return drives && top?.of === "cell" && top.name === "" ? last : frames.length;
}

/** `at async outer (In[3]:8:3)` for each that awaited, and the tasks they ran in. */
function chain(awaiters: readonly Awaiter[]): string[] {
  const out: string[] = [];
  let task: string | null = null;
  for (const { name, place, awaited, task: own } of awaiters) {
    const ended =
      (awaited.task === own ? null : awaited.task) ?? (task !== null && own !== task ? task : null);
    // Where ordinary async code awaited V8 tells, if it can.
    const told = name !== "" || place !== null;
    if (ended !== null) out.push(`    in task '${ended}'${told ? ", awaited" : ""}`);
    task = own;
    if (!told) continue;
    const at = place ? `${place.source.label}:${place.line}:${place.column + 1}` : "";
    out.push(`    at async ${name === "" ? at : at === "" ? name : `${name} (${at})`}`);
  }
  if (task !== null) out.push(`    in task '${task}'`);
  // Alone, the task that a cell's own `await` made says no more than the cell does.
  return out.length === 1 && out[0]!.startsWith("    in task 'await ") ? [] : out;
}

/** The errors inside an AggregateError or an ExceptionGroup, as branches. */
function tree(errors: readonly unknown[], shown: Shown): string[] {
  const out: string[] = [];
  const drawn = errors.slice(0, MAX_ERRORS);
  shown.indented += BRANCH;
  for (const [i, error] of drawn.entries()) {
    const last = i === errors.length - 1;
    const [first, ...rest] = innerLines(error, shown);
    out.push(`${last ? "└" : "├"}─ [${i}] ${first}`, ...rest.map((line) => `${last ? " " : "│"}  ${line}`));
  }
  shown.indented -= BRANCH;
  if (drawn.length < errors.length) out.push(`└─ … and ${errors.length - drawn.length} more`);
  return out;
}

function isError(value: unknown): value is Error {
  if (types.isNativeError(value)) return true;
  try {
    return value instanceof Error;
  } catch {
    return false; // a proxy whose traps throw
  }
}

type Member = "name" | "message" | "constructor" | "cause" | "errors" | "code" | "port";

/** A member of an error, or undefined where reading it throws. */
function member(error: Error, name: Member): unknown {
  try {
    const value = (error as unknown as Record<string, unknown>)[name];
    // A message may be an object that cannot be made text.
    return name === "name" || name === "message" ? (value === undefined ? value : String(value)) : value;
  } catch {
    return undefined;
  }
}

function cut(message: string): string {
  if (message.length <= MAX_MESSAGE) return message;
  return `${message.slice(0, MAX_MESSAGE)}… ${message.length - MAX_MESSAGE} more characters`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]!;
}

/** Compilers' messages bring colours, which `evalue` may not hold. */
function withoutAnsi(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is meant
  return text.replace(/\u001b\[[\d;]*m/g, "");
}
