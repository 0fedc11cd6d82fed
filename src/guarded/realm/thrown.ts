// What a cell threw, as text for the kernel: name, message and the stack with the file names of cells, which the kernel
// turns into lines of TypeScript. Errors inside go along; what was thrown may be anything, and nothing here trusts it.

import { propertiesOf } from "../../display/error-properties.ts";
import { CELL_FILE, STRICT, type ThrownText } from "../messages.ts";
import { inspect } from "./inspect.ts";
import { types } from "./kinds.ts";

const MAX_MESSAGE = 10_000;
const MAX_ERRORS = 30;
const STACK_LIMIT = 30;
const errorText = Error.prototype.toString;
const { apply } = Reflect;

interface CallSite {
  getFileName(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
  getFunctionName(): string | null;
  getTypeName?(): string | null;
  isAsync?(): boolean;
  isConstructor?(): boolean;
}

/** From now on stacks name cells alone. */
export function tellCellFrames(): void {
  Error.stackTraceLimit = STACK_LIMIT;
  Error.prepareStackTrace = (error, sites) => {
    const lines: string[] = [];
    for (const site of sites as unknown as CallSite[]) {
      const file = site.getFileName();
      if (typeof file !== "string" || !file.startsWith(CELL_FILE)) continue;
      if (site.getLineNumber() === 1 && (site.getColumnNumber() ?? 0) <= STRICT.length) continue;
      const place = `${file}:${site.getLineNumber()}:${site.getColumnNumber()}`;
      const name = site.getFunctionName();
      const how = site.isConstructor?.() ? "new " : site.isAsync?.() ? "async " : "";
      lines.push(`    at ${name ? `${how}${name} (${place})` : place}`);
    }
    return [headOf(error), ...lines].join("\n");
  };
}

function headOf(error: unknown): string {
  try {
    return apply(errorText, error, []);
  } catch {
    return "Error"; // a name or a message whose getter throws
  }
}

/** As text. Never throws. */
export function thrownText(thrown: unknown): ThrownText {
  return text(thrown, new Set());
}

function text(thrown: unknown, shown: Set<unknown>): ThrownText {
  try {
    if (!types.isNativeError(thrown)) return { name: "Uncaught", message: cut(inspect(thrown)) };
    if (shown.has(thrown)) return { name: nameOf(thrown), message: "(shown above)" };
    if (shown.size >= MAX_ERRORS) return { name: "Error", message: "…" };
    shown.add(thrown);
    const out: ThrownText = { name: nameOf(thrown), message: cut(String(member(thrown, "message") ?? "")) };
    const stack = member(thrown, "stack");
    if (typeof stack === "string") out.stack = cut(stack);
    const properties = propertiesOf(thrown, out.message);
    if (properties.length > 0) out.properties = properties.map(cut);
    const cause = member(thrown, "cause");
    if (cause !== undefined && cause !== null) out.cause = text(cause, shown);
    const errors = member(thrown, "errors");
    if (Array.isArray(errors)) out.errors = errors.slice(0, MAX_ERRORS).map((inner) => text(inner, shown));
    return out;
  } catch {
    return { name: "Uncaught", message: "what was thrown cannot be shown: looking at it throws" };
  }
}

function nameOf(error: Error): string {
  const name = String(member(error, "name") || "Error");
  const made = member(error, "constructor");
  return name === "Error" && typeof made === "function" ? made.name || name : name;
}

function member(error: Error, name: string): unknown {
  try {
    return (error as unknown as Record<string, unknown>)[name];
  } catch {
    return undefined; // a getter of the cell's that throws
  }
}

function cut(message: string): string {
  return message.length <= MAX_MESSAGE
    ? message
    : `${message.slice(0, MAX_MESSAGE)}… ${message.length - MAX_MESSAGE} more characters`;
}
