// Values as short text, in the way of Python's reprlib: strings in single quotes, cut in the middle.
//
// No getter of the user's is run, and nothing here throws: a repr is printed where something went wrong already.

// As Python's reprlib: so many characters, the rest of it cut out of the middle; so many items; arrays so deep.
const MAX_STRING = 30;
const MAX_OTHER = 30;
const MAX_LONG = 40;
const MAX_ITEMS = 6;
const MAX_DEPTH = 6;
/** How many levels of arrays one of objects counts for: their fields can be anything, and are named. */
const OBJECT_DEPTH = 3;

/** `'text'`, `7`, `[1, 2]`, `{ a: 1 }`, `undefined`. */
export function repr(value: unknown, depth = MAX_DEPTH): string {
  switch (typeof value) {
    case "string":
      return reprString(value);
    case "bigint":
      return cut(`${value}n`, MAX_LONG);
    case "function":
      return `<function ${functionName(value)}>`;
    case "object":
      return value === null ? "null" : reprObject(value, depth);
    default:
      return String(value);
  }
}

/** `ValueError('boo')`, as Python shows an exception; a group with its members: `ExceptionGroup('m', [ValueError('boo')])`. */
export function reprError(error: unknown): string {
  if (!(error instanceof Error)) return repr(error);
  const message = text(error, "message");
  const parts = message === "" ? [] : [quoted(message)];
  const members = Object.getOwnPropertyDescriptor(error, "errors")?.value;
  if (error instanceof AggregateError && Array.isArray(members)) {
    const shown = members.slice(0, MAX_ITEMS).map(reprError);
    if (members.length > MAX_ITEMS) shown.push("...");
    parts.push(`[${shown.join(", ")}]`);
  }
  return `${text(error, "name") || "Error"}(${parts.join(", ")})`;
}

/** A function's name for `cb=[print()]`. */
export function functionName(fn: object): string {
  const name = Object.getOwnPropertyDescriptor(fn, "name")?.value;
  return typeof name === "string" && name !== "" ? name : "<anonymous>";
}

/** A string is cut before it is quoted: it may be of any length. */
function reprString(s: string): string {
  if (s.length <= MAX_STRING) return cut(quoted(s), MAX_STRING);
  return cut(quoted(s.slice(0, MAX_STRING) + s.slice(-MAX_STRING)), MAX_STRING);
}

/** In single quotes, or in double ones where that saves escapes; as Python's repr of a str. */
function quoted(s: string): string {
  const quote = s.includes("'") && !s.includes('"') ? '"' : "'";
  let out = quote;
  for (const c of s) {
    const code = c.codePointAt(0) as number;
    if (c === quote || c === "\\") out += `\\${c}`;
    else if (c === "\n") out += "\\n";
    else if (c === "\r") out += "\\r";
    else if (c === "\t") out += "\\t";
    else if (code >= 0xd800 && code <= 0xdfff) out += `\\u${code.toString(16)}`;
    else if (code < 32 || code === 127) out += `\\x${code.toString(16).padStart(2, "0")}`;
    else out += c;
  }
  return out + quote;
}

/** The middle left out, as reprlib does. */
function cut(s: string, max: number): string {
  if (s.length <= max) return s;
  const head = Math.max(0, (max - 3) >> 1);
  const tail = Math.max(0, max - 3 - head);
  return `${s.slice(0, head)}...${s.slice(s.length - tail)}`;
}

function reprObject(value: object, depth: number): string {
  try {
    if (value instanceof Error) return cut(reprError(value), MAX_OTHER);
    if (Array.isArray(value)) {
      if (depth <= 0 && value.length > 0) return "[...]";
      const items = value.slice(0, MAX_ITEMS).map((item) => repr(item, depth - 1));
      if (value.length > MAX_ITEMS) items.push("...");
      return `[${items.join(", ")}]`;
    }
    const prototype = Object.getPrototypeOf(value) as { constructor?: unknown } | null;
    if (prototype === null || prototype === Object.prototype) {
      if (depth <= 0) return "{...}";
      const fields = Object.entries(Object.getOwnPropertyDescriptors(value)).slice(0, MAX_ITEMS + 1);
      const shown = fields
        .slice(0, MAX_ITEMS)
        .map(([name, d]) => `${name}: ${"value" in d ? repr(d.value, depth - OBJECT_DEPTH) : "<getter>"}`);
      if (fields.length > MAX_ITEMS) shown.push("...");
      return shown.length === 0 ? "{}" : `{ ${shown.join(", ")} }`;
    }
    const maker = prototype.constructor;
    return `<${typeof maker === "function" ? functionName(maker) : "object"}>`;
  } catch {
    // A proxy whose traps throw: there is nothing to say about it.
    return "<object>";
  }
}

/** A text property of an error, also where it is no text or its getter throws. */
function text(error: Error, name: "message" | "name"): string {
  try {
    return String(error[name]);
  } catch {
    return "";
  }
}
