// What the names of cells hold right now, asked of the cell thread while it runs: no getter, no proxy trap, nothing
// of the user's is ever called.
//
// Types (language-client.ts) know what was written; this knows what came of it: keys of parsed JSON, fields added by
// hand. Only a plain path is looked up, name by name through data properties.

import { otherName, ownName } from "../src/cells/compile/renamed.ts";
import type { Onlooker, RemoteObject } from "./inspector.ts";
import type { Path } from "./live-path.ts";

const GROUP = "cokernel-look";
/** Prototypes looked at, at most. */
const CHAIN = 8;
/** Nobody chooses among more names, and V8 takes 10 µs for each, for which the cell thread stands still. */
const MOST = 5_000;

/** A data property of `this`, or of what it inherits from: found without going through all there are. */
const PROPERTY = `function (name) {
  for (let at = this; at !== null; at = Reflect.getPrototypeOf(at)) {
    const property = Reflect.getOwnPropertyDescriptor(at, name);
    if (property !== undefined) return property.value;
  }
}`;
const HAS_MANY = `function (most) {
  let n = 0;
  for (const name in this) if (++n > most) return true;
  return false;
}`;

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;
/** What may stand between quotes as it is. */
const KEY = /^[^"'`\\\n]+$/;

/** A name that exists now. */
export interface LiveName {
  text: string;
  type: "function" | "class" | "instance" | "property";
}

/** What a name holds now. */
export interface Preview {
  /** In one line. */
  text: string;
  /** Worth a closer look: a function has its text in a cell, another could be a coroutine, a generator, a task. */
  kind: "function" | "suspended" | "plain";
}

interface Property {
  name: string;
  value?: RemoteObject;
  symbol?: object;
}

export class LiveValues {
  /** @param limitMs one look takes some 0.5 ms, or does not come at all (a native call): who asks waits so long for it */
  constructor(
    private readonly inspector: Onlooker,
    private readonly limitMs: number,
  ) {}

  /** Names that could stand at the path's end, sorted. */
  async names({ objects, prefix, quoted }: Path): Promise<LiveName[]> {
    return this.look([], async () => {
      const found = new Map<string, LiveName>();
      const add = (text: string, value: RemoteObject | undefined, otherwise: LiveName["type"]) => {
        // __proto__, constructor: only for who asks for them.
        if (/^__|^constructor$/.test(text) && prefix.length < 2) return;
        if (!text.startsWith(prefix) || !(quoted ? KEY : NAME).test(text) || found.has(text)) return;
        found.set(text, { text, type: value === undefined ? otherwise : kindOf(value, otherwise) });
      };
      if (objects.length === 0) {
        for (const name of await this.cellNames()) add(name, undefined, "instance");
        for (const { name, value } of await this.properties("globalThis")) add(name, value, "instance");
      } else {
        const object = await this.walk(objects);
        const levels = object === null || (await this.hasMany(object)) ? [] : await this.chain(object);
        // What every object has (toString, hasOwnProperty) is noise behind a dot, and in brackets all that is inherited.
        if (quoted) levels.splice(1);
        else if (levels.length > 1) levels.pop();
        for (const { name, value } of levels.flat()) add(name, value, "property");
      }
      return [...found.values()].sort((a, b) => (a.text < b.text ? -1 : 1));
    });
  }

  /** What the path holds; null: nothing, or nothing that can be seen without running code. */
  async preview({ objects, prefix }: Path): Promise<Preview | null> {
    return this.look(null, async () => {
      const value = await this.walk([...objects, prefix], true);
      const text = value && describe(value);
      return text === null ? null : { text, kind: kindOfPreview(value!) };
    });
  }

  /** Run with everything it holds released at the end: a held object would keep the user's values alive. */
  private async look<T>(nothing: T, work: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<T>((resolve) => {
      timer = setTimeout(resolve, this.limitMs, nothing);
    });
    try {
      return await Promise.race([work(), late]);
    } finally {
      clearTimeout(timer);
      void this.inspector.post("Runtime.releaseObjectGroup", { objectGroup: GROUP }, this.limitMs);
    }
  }

  private async cellNames(): Promise<string[]> {
    const answer = await this.inspector.post<{ names: string[] }>(
      "Runtime.globalLexicalScopeNames",
      {},
      this.limitMs,
    );
    return (answer?.names ?? []).map((name) => ownName(name));
  }

  private async walk([root, ...names]: string[], generatePreview = false): Promise<RemoteObject | null> {
    if (root === undefined || !NAME.test(root)) return null;
    const evaluate = (name: string) =>
      this.inspector.evaluate(name, this.limitMs, {
        throwOnSideEffect: true,
        objectGroup: GROUP,
        generatePreview: generatePreview && names.length === 0,
      });
    let value = (await this.evaluateRenamed(root, evaluate)) ?? null;
    for (const [index, name] of names.entries()) {
      if (value === null) return null;
      const last = generatePreview && index === names.length - 1;
      value = await this.call(value, PROPERTY, name, last);
    }
    return value;
  }

  /** Has it more names than anybody chooses among? Its items, where it is a list, are not asked for. */
  private async hasMany(value: RemoteObject): Promise<boolean> {
    return !isList(value) && (await this.call(value, HAS_MANY, MOST))?.value === true;
  }

  /** What one of our functions gives for it; null: it would have called something of the user's. */
  private async call(
    value: RemoteObject,
    functionDeclaration: string,
    argument: string | number,
    generatePreview = false,
  ): Promise<RemoteObject | null> {
    const objectId = value.objectId ?? (await this.prototypeOf(value.type));
    if (objectId === undefined) return null;
    const answer = await this.inspector.post<{ result: RemoteObject; exceptionDetails?: object }>(
      "Runtime.callFunctionOn",
      {
        objectId,
        functionDeclaration,
        arguments: [{ value: argument }],
        silent: true,
        throwOnSideEffect: true,
        objectGroup: GROUP,
        generatePreview,
      },
      this.limitMs,
    );
    return answer === null || answer.exceptionDetails !== undefined ? null : answer.result;
  }

  /** A cell's own `process` is `process$cell`, and comes before the global. */
  private async evaluateRenamed(
    name: string,
    evaluate: (name: string) => Promise<RemoteObject | null>,
  ): Promise<RemoteObject | null> {
    return (await evaluate(otherName(name))) ?? (await evaluate(name));
  }

  /** Properties of a value: its own, its prototype's, and so on. */
  private async chain(value: RemoteObject): Promise<Property[][]> {
    const levels: Property[][] = [];
    let at: string | undefined = value.objectId ?? (await this.prototypeOf(value.type));
    for (let depth = 0; at !== undefined && depth < CHAIN; depth++) {
      const answer: { result: Property[]; internalProperties?: Property[] } | null =
        await this.inspector.post(
          "Runtime.getProperties",
          { objectId: at, ownProperties: true, nonIndexedPropertiesOnly: isList(value) },
          this.limitMs,
        );
      if (answer === null) break;
      levels.push(answer.result.filter(({ symbol }) => symbol === undefined));
      at = answer.internalProperties?.find(({ name }) => name === "[[Prototype]]")?.value?.objectId;
    }
    return levels;
  }

  private async properties(expression: string): Promise<Property[]> {
    const object = await this.inspector.evaluate(expression, this.limitMs, { objectGroup: GROUP });
    return object === null ? [] : (await this.chain(object)).flat();
  }

  /** Strings and numbers have no object of their own. */
  private async prototypeOf(type: string): Promise<string | undefined> {
    const owners: Record<string, string> = {
      string: "String",
      number: "Number",
      boolean: "Boolean",
      bigint: "BigInt",
      symbol: "Symbol",
    };
    const owner = owners[type];
    if (owner === undefined) return undefined;
    const options = { objectGroup: GROUP, throwOnSideEffect: true };
    return (await this.inspector.evaluate(`${owner}.prototype`, this.limitMs, options))?.objectId;
  }
}

/** An array or a typed one; a proxy of one is none. */
function isList({ subtype }: RemoteObject): boolean {
  return subtype === "array" || subtype === "typedarray";
}

function kindOfPreview({ type, subtype, className }: RemoteObject): Preview["kind"] {
  if (type === "function") return "function";
  const suspends = subtype === "generator" || (subtype === undefined && className !== "Object");
  return type === "object" && suspends ? "suspended" : "plain";
}

function kindOf(value: RemoteObject, otherwise: LiveName["type"]): LiveName["type"] {
  if (value.type !== "function") return otherwise;
  return value.description?.startsWith("class") ? "class" : "function";
}

/** `3`, `"text"`, `Array(2) [1, 2]`, `Point {x: 1, y: 2, …}`: what the inspector drew, without asking the value. */
function describe({ type, subtype, value, description, preview }: RemoteObject): string | null {
  if (type === "undefined") return null; // a name whose cell failed, or has not run
  if (type === "string") return shortened(JSON.stringify(value));
  if (type === "function") return shortened((description ?? "function").split("\n")[0]!);
  if (type !== "object" || subtype === "null") return description ?? String(value);
  if (preview === undefined || subtype === "error" || subtype === "date" || subtype === "regexp")
    return shortened(description ?? type);
  const array = subtype === "array" || subtype === "typedarray";
  const parts =
    preview.entries?.map(({ key, value }) => {
      const text = partText(value.type, value.description);
      return key === undefined ? text : `${partText(key.type, key.description)} => ${text}`;
    }) ??
    preview.properties.map((property) => {
      const text = partText(property.type, property.value);
      return array ? text : `${property.name}: ${text}`;
    });
  if (preview.overflow) parts.push("…");
  const inner = parts.join(", ");
  return shortened(`${description ?? type} ${array ? `[${inner}]` : `{${inner}}`}`);
}

/** Of a function there is no text: `parse: function`. */
function partText(type: string, text = ""): string {
  return type === "string" ? JSON.stringify(text) : text === "" || type === "function" ? type : text;
}

function shortened(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
