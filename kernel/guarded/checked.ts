// What the child says, taken apart: a child that was taken over can say anything. Known types, named fields, sizes, and
// cells that the kernel has given to a child; what is not right is dropped whole. Nothing of the child's is copied as it stands.

import type { FromChild, ThrownText } from "../../src/guarded/messages.ts";

const MAX_NAME = 1_000;
const MAX_TEXT = 16 << 20;
const MAX_ERRORS = 30;
const MAX_LINES = 20;
const MAX_DEPTH = 8;
const MSG_TYPES = ["display_data", "update_display_data", "execute_result", "clear_output"] as const;

type Fields = Record<string, unknown>;

/** The message, or null. @param given whether a cell of this id was given to a child, this one or one before */
export function checked(json: string, given: (cell: number) => boolean): FromChild | null {
  let message: Fields;
  try {
    const parsed: unknown = JSON.parse(json, withoutProto);
    if (parsed === null || typeof parsed !== "object") return null;
    message = parsed as Fields;
  } catch {
    return null; // no JSON
  }
  const cell = typeof message.cell === "number" && given(message.cell) ? message.cell : null;
  const id = Number.isSafeInteger(message.id) ? (message.id as number) : null;
  switch (message.type) {
    case "ready":
      return Array.isArray(message.globals)
        ? {
            type: "ready",
            globals: message.globals.filter((name) => isText(name, MAX_NAME)).slice(0, 10_000),
          }
        : null;
    case "text": {
      const { stream, text } = message;
      if (cell === null || (stream !== "stdout" && stream !== "stderr") || !isText(text)) return null;
      return { type: "text", cell, stream, text };
    }
    case "output": {
      const msgType = MSG_TYPES.find((known) => known === message.msgType);
      if (cell === null || msgType === undefined || !isFields(message.content)) return null;
      return { type: "output", cell, msgType, content: message.content };
    }
    case "error": {
      const error = thrown(message.error);
      return cell === null || error === null ? null : { type: "error", cell, error };
    }
    case "ended": {
      const error = thrown(message.error);
      if (cell === null || (message.error !== null && error === null)) return null;
      return { type: "ended", cell, error, interrupted: message.interrupted === true };
    }
    case "evaluated": {
      const { key, data } = message;
      if (cell === null || !isText(key, MAX_NAME) || !isFields(data)) return null;
      return { type: "evaluated", cell, key, error: thrown(message.error), data };
    }
    case "input_request": {
      const { prompt, password } = message;
      if (cell === null || !isText(prompt, 10_000)) return null;
      return { type: "input_request", cell, prompt, password: password === true };
    }
    case "compile": {
      const { file, code } = message;
      return id === null || !isText(file, MAX_NAME) || !isText(code)
        ? null
        : { type: "compile", id, file, code };
    }
    case "fetch": {
      const { url, method, headers, body } = message;
      if (id === null || !isText(url, 10_000) || !isText(method, 20)) return null;
      if (body !== null && !isText(body)) return null;
      return { type: "fetch", id, url, method, headers: pairs(headers), body };
    }
    default:
      return null;
  }
}

/** `{"__proto__": …}` is an own key after JSON.parse, and would become a prototype where the object is assigned. */
function withoutProto(key: string, value: unknown): unknown {
  return key === "__proto__" ? undefined : value;
}

function thrown(value: unknown, depth = 0): ThrownText | null {
  if (!isFields(value) || depth > MAX_DEPTH) return null;
  const { name, message, stack, properties, cause, errors } = value;
  if (!isText(name, MAX_NAME) || !isText(message, 20_000)) return null;
  const out: ThrownText = { name, message };
  if (isText(stack, 20_000)) out.stack = stack;
  if (Array.isArray(properties))
    out.properties = properties.slice(0, MAX_LINES).filter((line) => isText(line, 20_000));
  const inner = thrown(cause, depth + 1);
  if (inner !== null) out.cause = inner;
  if (Array.isArray(errors))
    out.errors = errors
      .slice(0, MAX_ERRORS)
      .map((each) => thrown(each, depth + 1))
      .filter((each) => each !== null);
  return out;
}

function pairs(headers: unknown): [string, string][] {
  if (!Array.isArray(headers)) return [];
  return headers
    .slice(0, 50)
    .filter((pair) => Array.isArray(pair) && isText(pair[0], 200) && isText(pair[1], 2_000))
    .map(([name, value]) => [name, value]);
}

function isText(value: unknown, longest = MAX_TEXT): value is string {
  return typeof value === "string" && value.length <= longest;
}

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
