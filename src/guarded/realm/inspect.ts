// A value as text, as Node's inspect writes it: inside the realm there is no Node, and from outside a realm's values look
// like nothing (vm2's Map is `{}` to the child). Counterpart: node:util, inspect and format.
//
// A proxy's traps do run here: from inside nothing can tell a proxy from what it stands for. They are the cell's own code,
// and an interrupt reaches them.

import { columnsOf, padded } from "../../syntax/columns.ts";
import { typedArrayKind, types } from "./kinds.ts";

export interface InspectOptions {
  depth?: number | null;
  maxArrayLength?: number | null;
  maxStringLength?: number | null;
  breakLength?: number;
  compact?: unknown;
  colors?: boolean;
}

/** Objects with as many levels inside them stand on one line. */
const COMPACT = 3;
const MAX_COLUMNS = 15;
/** An array of more items is put into columns. */
const GROUPED = 6;

const custom = Symbol.for("nodejs.util.inspect.custom");
const { apply, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
const objectText = Object.prototype.toString;
const functionText = Function.prototype.toString;
const enumerable = Object.prototype.propertyIsEnumerable;
const errorText = Error.prototype.toString;
const toISO = Date.prototype.toISOString;

/** As Node's for text without colours. */
const stylize = (text: unknown): string => String(text);

class Inspector {
  readonly depth: number;
  readonly items: number;
  readonly characters: number;
  readonly width: number;
  indent = 0;
  /** How deep the value written last was. */
  deepest = 0;
  readonly seen: object[] = [];
  readonly circular = new Map<object, number>();

  constructor({
    depth = 2,
    maxArrayLength = 100,
    maxStringLength = 10_000,
    breakLength = 80,
  }: InspectOptions) {
    this.depth = depth ?? Number.POSITIVE_INFINITY;
    this.items = maxArrayLength ?? Number.POSITIVE_INFINITY;
    this.characters = maxStringLength ?? Number.POSITIVE_INFINITY;
    this.width = breakLength;
  }

  value(value: unknown, level: number): string {
    if (value === null || (typeof value !== "object" && typeof value !== "function"))
      return this.primitive(value);
    const own = (value as Record<symbol, unknown>)[custom];
    if (typeof own === "function" && own !== inspect) {
      const told: unknown = apply(own, value, [this.depth - level, { depth: this.depth, stylize }, inspect]);
      if (told !== value)
        return typeof told === "string"
          ? told.replaceAll("\n", `\n${" ".repeat(this.indent)}`)
          : this.value(told, level);
    }
    if (this.seen.includes(value)) {
      if (!this.circular.has(value)) this.circular.set(value, this.circular.size + 1);
      return `[Circular *${this.circular.get(value)}]`;
    }
    return this.object(value as object, level);
  }

  private primitive(value: unknown): string {
    switch (typeof value) {
      case "string":
        return this.string(value);
      case "number":
        return Object.is(value, -0) ? "-0" : String(value);
      case "bigint":
        return `${value}n`;
      case "symbol":
        return String(value);
      default:
        return String(value);
    }
  }

  private string(value: string): string {
    const left = value.length - this.characters;
    const shown = left > 0 ? value.slice(0, this.characters) : value;
    const more = left > 0 ? `... ${left} more character${left > 1 ? "s" : ""}` : "";
    // Long text of several lines is told line by line.
    if (shown.length > 16 && shown.length > this.width - this.indent - 4 && shown.includes("\n")) {
      const lines = shown.split(/(?<=\n)/).map(quoted);
      return lines.join(` +\n${" ".repeat(this.indent + 2)}`) + more;
    }
    return quoted(shown) + more;
  }

  private object(value: object, level: number): string {
    const name = nameOf(value);
    const tag = tagOf(value, name);
    const kind = kindOf(value);
    const prefix = (fallback: string, size?: number) => {
      const of =
        name === null
          ? `[${fallback}${size === undefined ? "" : `(${size})`}: null prototype] `
          : `${name}${size === undefined ? "" : `(${size})`} `;
      return tag === "" ? of : `${of}[${tag}] `;
    };
    let keys = keysOf(value);
    let braces: [string, string] = ["{", "}"];
    let base = "";
    let entries: ((level: number) => string[]) | null = null;
    let grouped = false;
    if (Array.isArray(value)) {
      const { length } = value;
      braces = [name === "Array" && tag === "" ? "[" : `${prefix("Array", length)}[`, "]"];
      keys = keys.filter((key) => typeof key !== "string" || !isIndex(key, length));
      if (length === 0 && keys.length === 0) return `${braces[0]}]`;
      grouped = true;
      entries = (level) => this.array(value, level);
    } else if (types.isSet(value)) {
      const { size } = value;
      braces = [`${prefix("Set", size)}{`, "}"];
      if (size === 0 && keys.length === 0) return `${braces[0]}}`;
      entries = (level) =>
        this.some([...Set.prototype.values.call(value)], size, (item) => this.value(item, level));
    } else if (types.isMap(value)) {
      const { size } = value;
      braces = [`${prefix("Map", size)}{`, "}"];
      if (size === 0 && keys.length === 0) return `${braces[0]}}`;
      entries = (level) =>
        this.some(
          [...Map.prototype.entries.call(value)],
          size,
          ([key, item]) => `${this.value(key, level)} => ${this.value(item, level)}`,
        );
    } else if (typedArrayKind(value) !== undefined) {
      const bytes = value as Uint8Array;
      if (name === "Buffer") return `<Buffer${bytes.length > 0 ? ` ${hex(bytes, 50)}` : ""}>`;
      braces = [`${prefix(typedArrayKind(value)!, bytes.length)}[`, "]"];
      keys = keys.filter((key) => typeof key !== "string" || !isIndex(key, bytes.length));
      if (bytes.length === 0 && keys.length === 0) return `${braces[0]}]`;
      grouped = true;
      entries = () =>
        this.some([...bytes.subarray(0, this.items)], bytes.length, (item) => this.primitive(item));
    } else if (typeof value === "function") {
      base = functionHead(value, name);
      if (keys.length === 0) return base;
    } else if (types.isRegExp(value)) {
      base = String(RegExp.prototype.toString.call(value));
      if (keys.length === 0) return base;
    } else if (types.isDate(value)) {
      base = Number.isNaN(Date.prototype.getTime.call(value)) ? "Invalid Date" : apply(toISO, value, []);
      if (keys.length === 0) return base;
    } else if (types.isNativeError(value)) {
      base = errorHead(value);
      keys = keys.filter((key) => key !== "stack" && key !== "message" && key !== "name");
      // Hidden members that are told all the same; under vm2 every error has a `cause`.
      keys = keys.filter((key) => key !== "cause" && key !== "errors");
      for (const key of ["cause", "errors"])
        if (getOwnPropertyDescriptor(value, key)?.value !== undefined) keys.push(key);
      if (keys.length === 0) return base.replaceAll("\n", `\n${" ".repeat(this.indent)}`);
    } else if (isBoxed(value)) {
      const inner: unknown = (value as { valueOf(): unknown }).valueOf();
      base = `[${name}: ${this.primitive(inner)}]`;
      keys = keys.filter(
        (key) => typeof inner !== "string" || typeof key !== "string" || !isIndex(key, inner.length),
      );
      if (keys.length === 0) return base;
    } else if (types.isPromise(value)) {
      braces[0] = `${prefix("Promise")}{`;
      entries = () => ["<state unknown>"]; // the engine's own view tells it, and the realm has none
    } else if (/ArrayBuffer$/.test(kind) && types.isAnyArrayBuffer(value)) {
      braces[0] = `${prefix(kind)}{`;
      const { byteLength } = value; // 0: it may be detached, and no view can be made of it
      const contents = byteLength === 0 ? "" : hex(new Uint8Array(value), this.items);
      entries = () => [`[Uint8Contents]: <${contents}>`, `byteLength: ${byteLength}`];
    } else if (kind === "DataView" && types.isDataView(value)) {
      braces[0] = `${prefix("DataView")}{`;
      const { byteLength, byteOffset, buffer } = value;
      const members = { byteLength, byteOffset, buffer };
      entries = (level) => Object.keys(members).map((key) => this.property(members, key, level));
    } else if (/^Weak(Map|Set)$/.test(kind) && (types.isWeakMap(value) || types.isWeakSet(value))) {
      braces[0] = `${prefix(kind)}{`;
      entries = () => ["<items unknown>"];
    } else if (kind === "Arguments") {
      braces[0] = "[Arguments] {";
      if (keys.length === 0) return `${braces[0]}}`;
    } else {
      braces[0] = name === "Object" && tag === "" ? "{" : `${prefix("Object")}{`;
      if (keys.length === 0) return `${braces[0]}}`;
    }
    if (level > this.depth)
      return `[${(name ?? "Object: null prototype").trim()}${tag === "" ? "" : ` [${tag}]`}]`;

    this.seen.push(value);
    this.deepest = level;
    const parts = entries?.(level + 1) ?? [];
    for (const key of keys) parts.push(this.property(value, key, level + 1));
    this.seen.pop();
    const reference = this.circular.get(value);
    if (reference !== undefined) {
      if (base === "") braces[0] = `<ref *${reference}> ${braces[0]}`;
      else base = `<ref *${reference}> ${base}`;
    }
    return this.joined(parts, base, braces, grouped, level);
  }

  private array(value: unknown[], level: number): string[] {
    const out: string[] = [];
    const { length } = value;
    let at = 0;
    for (; at < length && out.length < this.items; at++) {
      if (Object.hasOwn(value, at)) {
        const found = getOwnPropertyDescriptor(value, at)!;
        this.indent += 2;
        out.push("value" in found ? this.value(found.value, level) : accessor(found));
        this.indent -= 2;
        continue;
      }
      let next = at + 1;
      while (next < length && !Object.hasOwn(value, next)) next++;
      out.push(`<${next - at} empty item${next - at > 1 ? "s" : ""}>`);
      at = next - 1;
    }
    if (at < length) out.push(more(length - at));
    return out;
  }

  private some<T>(all: T[], size: number, write: (item: T) => string): string[] {
    this.indent += 2;
    const out = all.slice(0, this.items).map(write);
    this.indent -= 2;
    if (size > this.items) out.push(more(size - this.items));
    return out;
  }

  private property(value: object, key: PropertyKey, level: number): string {
    const found = getOwnPropertyDescriptor(value, key);
    const name =
      typeof key === "symbol"
        ? `[${String(key)}]`
        : /^[A-Za-z_][\w]*$/.test(String(key))
          ? String(key)
          : quoted(String(key));
    const named = found?.enumerable === false ? `[${name}]` : name;
    if (found === undefined) return `${named}: undefined`;
    if (!("value" in found)) return `${named}: ${accessor(found)}`;
    this.indent += 2;
    const text = this.value(found.value, level);
    this.indent -= 2;
    return `${named}: ${text}`;
  }

  private joined(
    parts: string[],
    base: string,
    [open, close]: [string, string],
    grouped: boolean,
    level: number,
  ): string {
    const head = base === "" ? "" : `${base} `;
    const before = parts.length;
    const rows = grouped && parts.length > GROUPED ? this.columns(parts) : parts;
    if (this.deepest - level < COMPACT && rows.length === before) {
      const start = rows.length + this.indent + open.length + base.length + 10;
      const total = rows.reduce((sum, row) => sum + row.length, rows.length + start);
      const line = rows.join(", ");
      if (total <= this.width && !line.includes("\n") && !base.includes("\n"))
        return rows.length === 0 ? `${head}${open}${close}` : `${head}${open} ${line} ${close}`;
    }
    const indent = `\n${" ".repeat(this.indent)}`;
    return `${head}${open}${indent}  ${rows.join(`,${indent}  `)}${indent}${close}`;
  }

  /** Many short items as rows of columns. */
  private columns(parts: string[]): string[] {
    const last = parts.at(-1)!.startsWith("... ") ? 1 : 0;
    const items = parts.slice(0, parts.length - last);
    const lengths = items.map((item) => columnsOf(item) + 2);
    const longest = Math.max(...lengths);
    const total = lengths.reduce((sum, length) => sum + length, 0);
    if (items.some((item) => item.includes("\n"))) return parts;
    if (longest * 3 + this.indent >= this.width) return parts;
    if (total / longest <= 5 && longest > 8) return parts;
    const bias = Math.sqrt(longest - total / parts.length);
    const biased = Math.max(longest - 3 - bias, 1);
    const count = Math.min(
      Math.round(Math.sqrt(2.5 * biased * items.length) / biased),
      Math.floor((this.width - this.indent) / longest),
      COMPACT * 4,
      MAX_COLUMNS,
    );
    if (count <= 1) return parts;
    const widths = Array.from({ length: count }, (_, column) =>
      lengths.reduce((widest, length, i) => (i % count === column ? Math.max(widest, length) : widest), 0),
    );
    const numbers = items.every((item) => /^-?[\d.e+n]+$/.test(item));
    const rows: string[] = [];
    for (let at = 0; at < items.length; at += count) {
      const row = items.slice(at, at + count);
      const cells = row.map((item, i) => {
        const lastOne = i === row.length - 1;
        if (numbers) return `${item}${lastOne ? "" : ", "}`.padStart(widths[i]! - (lastOne ? 2 : 0));
        return lastOne ? item : padded(`${item}, `, widths[i]!);
      });
      rows.push(cells.join(""));
    }
    if (last === 1) rows.push(parts.at(-1)!);
    return rows;
  }
}

const more = (count: number): string => `... ${count} more item${count > 1 ? "s" : ""}`;

function accessor({ get, set }: PropertyDescriptor): string {
  return get ? (set ? "[Getter/Setter]" : "[Getter]") : "[Setter]";
}

function isIndex(key: string, length: number): boolean {
  return /^(0|[1-9]\d{0,9})$/.test(key) && Number(key) < length;
}

function keysOf(value: object): PropertyKey[] {
  return ownKeys(value).filter((key) => apply(enumerable, value, [key]));
}

/** The class of an object; null: it has no prototype that says one. */
function nameOf(value: object): string | null {
  for (let at: object | null = value; at !== null; at = getPrototypeOf(at)) {
    const made = getOwnPropertyDescriptor(at, "constructor")?.value;
    if (made === Promise) return "Promise"; // by another name in vm2
    if (typeof made === "function" && made.name !== "" && typeof made.name === "string") return made.name;
  }
  return null;
}

function tagOf(value: object, name: string | null): string {
  let tag: unknown;
  try {
    if (apply(enumerable, value, [Symbol.toStringTag])) return ""; // it is shown as a property
    tag = (value as Record<symbol, unknown>)[Symbol.toStringTag];
  } catch {
    return ""; // a getter of the cell's that throws
  }
  return typeof tag === "string" && tag !== "" && tag !== name ? tag : "";
}

/** What an object is made as, or says that it is. */
function kindOf(value: object): string {
  try {
    return apply(objectText, value, []).slice("[object ".length, -1);
  } catch {
    return ""; // a getter of the cell's that throws
  }
}

function isBoxed(value: object): boolean {
  return [Number, String, Boolean, Symbol, BigInt].some((kind) => value instanceof kind);
}

function hex(bytes: Uint8Array, most: number): string {
  const shown = [...bytes.subarray(0, most)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const left = bytes.length - most;
  return left > 0 ? `${shown} ... ${left} more byte${left > 1 ? "s" : ""}` : shown;
}

function functionHead(value: object, constructorName: string | null): string {
  const text: string = apply(functionText, value, []);
  const name = String((value as { name?: unknown }).name ?? "");
  if (text.startsWith("class") && text.endsWith("}")) {
    const above = (getPrototypeOf(value) as { name?: string } | null)?.name ?? "";
    return `[class ${name === "" ? "(anonymous)" : name}${above === "" ? "" : ` extends ${above}`}]`;
  }
  const kind = constructorName ?? "Function";
  return name === "" ? `[${kind} (anonymous)]` : `[${kind}: ${name}]`;
}

/** The stack, where there is one; else the error's text in brackets. */
function errorHead(value: Error): string {
  let stack: unknown;
  try {
    stack = value.stack;
  } catch {
    stack = ""; // a getter of the cell's that throws
  }
  if (typeof stack !== "string" || stack === "") return `[${apply(errorText, value, [])}]`;
  const head = withClass(stack, value);
  return head.includes("\n    at ") ? head : `[${head}]`;
}

/** `HttpError: text` for what calls itself `Error: text`, and `Plain [Error]: text`. */
function withClass(stack: string, value: Error): string {
  const made = nameOf(value);
  const { name } = value;
  const regular = typeof name === "string" && name.endsWith("Error") && stack.startsWith(name);
  if (!regular || made === null || made === name || !/^(:|\n|$)/.test(stack.slice(name.length))) return stack;
  return `${made.includes(name) ? made : `${made} [${name}]`}${stack.slice(name.length)}`;
}

function quoted(text: string): string {
  const quote = !text.includes("'")
    ? "'"
    : !text.includes('"')
      ? '"'
      : !text.includes("`") && !text.includes("${")
        ? "`"
        : "'";
  const escaped = text.replace(/[\p{Cc}\\]|\p{Cs}/gu, escapeCharacter);
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

const named: Record<string, string> = {
  "\n": "\\n",
  "\t": "\\t",
  "\r": "\\r",
  "\b": "\\b",
  "\f": "\\f",
  "\v": "\\v",
  "\\": "\\\\",
};

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  return (
    named[character] ??
    (code < 256 ? `\\x${code.toString(16).toUpperCase().padStart(2, "0")}` : `\\u${code.toString(16)}`)
  );
}

/** A value as text. */
export function inspect(value: unknown, options: InspectOptions = {}): string {
  return new Inspector(options).value(value, 0);
}
inspect.custom = custom;

/** Has it a `toString` that no class of the language has given it? */
function hasOwnText(value: object): boolean {
  if (typeof (value as { toString?: unknown }).toString !== "function") return false;
  let at: object | null = value;
  while (at !== null && !Object.hasOwn(at, "toString")) at = getPrototypeOf(at);
  if (at === null || at === value) return at === value;
  const made: unknown = getOwnPropertyDescriptor(at, "constructor")?.value;
  return typeof made !== "function" || !apply(functionText, made, []).includes("[native code]");
}

/** As `%j` has it. */
function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof TypeError && error.message.startsWith("Converting circular structure"))
      return "[Circular]";
    throw error;
  }
}

/** The arguments of console.log as one text. */
export function format(args: readonly unknown[]): string {
  const [first, ...rest] = args;
  let at = 0;
  let text = "";
  if (typeof first === "string") {
    text =
      rest.length === 0
        ? first
        : first.replace(/%[sdifjoOc%]/g, (mark) => {
            if (mark === "%%") return "%";
            if (at >= rest.length) return mark;
            const value = rest[at++];
            switch (mark) {
              case "%s":
                return typeof value === "object" && value !== null
                  ? hasOwnText(value)
                    ? String(value)
                    : inspect(value, { depth: 0 })
                  : typeof value === "bigint"
                    ? `${value}n`
                    : String(value);
              case "%d":
                return typeof value === "bigint"
                  ? `${value}n`
                  : typeof value === "symbol"
                    ? "NaN"
                    : String(Number(value));
              case "%i":
                return String(Number.parseInt(String(value), 10));
              case "%f":
                return String(Number.parseFloat(String(value)));
              case "%j":
                return jsonOf(value);
              case "%c":
                return "";
              default:
                return inspect(value, mark === "%o" ? { depth: 4 } : {});
            }
          });
  } else if (args.length > 0) text = inspect(first);
  for (; at < rest.length; at++) {
    const value = rest[at];
    text += ` ${typeof value === "string" ? value : inspect(value)}`;
  }
  return text;
}
