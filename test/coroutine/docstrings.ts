// The docstrings of what asyncio.ts exports and of its members, and the examples in them: the indented lines. Read from
// the text of the files, since types leave nothing behind at run time.

import { readFileSync } from "node:fs";
import path from "node:path";

const room = path.resolve(import.meta.dirname, "../../src/coroutine");

export interface Item {
  /** As exported, and as declared; of a member with its class: `Lock.acquire`. */
  name: string;
  local: string;
  file: string;
  /** The lines of its docstring; none where it has none. */
  doc: string[];
}

export interface Member extends Item {
  /** Something to call or a getter, of a class or an interface; else a plain field. */
  acts: boolean;
}

const textOf = (file: string): string => readFileSync(path.join(room, file), "utf8");

/** What asyncio.ts exports. */
export function exported(): Item[] {
  const lists = textOf("asyncio.ts").matchAll(/export (?:type )?\{([^}]*)\} from "\.\/([^"]+)"/g);
  return [...lists].flatMap(([, names = "", file = ""]) =>
    names
      .split(",")
      .map((one) => one.trim().replace(/^type /, ""))
      .filter((one) => one !== "")
      .map((one) => {
        const [local = "", name = local] = one.split(" as ");
        return { name, local, file, doc: docstring(local, file) };
      }),
  );
}

function docstring(local: string, file: string): string[] {
  const text = textOf(file);
  const declared = new RegExp(
    `^export (?:abstract |async )*(?:const|function\\*?|class|interface|type) ${local}\\b`,
    "m",
  );
  const [doc] =
    /\/\*\*(?:(?!\*\/)[\s\S])*\*\/\s*(?:\/\/[^\n]*\n)*$/.exec(text.slice(0, text.search(declared))) ?? [];
  return linesOf(doc ?? "");
}

function linesOf(doc: string): string[] {
  return doc.split("\n").map((line) =>
    line
      .trimEnd()
      .replace(/^\s*(?:\/\*\*|\*\/|\*) ?/, "")
      .replace(/\s*\*\/$/, ""),
  );
}

/** The indented lines of a docstring. */
export function exampleIn(doc: readonly string[]): string {
  return doc
    .filter((line) => line.startsWith("    "))
    .map((line) => line.slice(4))
    .join("\n");
}

const modifier = "(?:static|declare|readonly|get|set|async|override|abstract|protected|private) ";
const memberLine = new RegExp(
  String.raw`^ {2}(?<before>/\*\*.*?\*/ )?(?<words>(?:${modifier}|\*)*)(?!${modifier})` +
    String.raw`(?<name>[a-z]\w*|\[Symbol\.\w+\])[?!]?(?<calls>[(<])?`,
);

/**
 * The public members of an exported class or interface: those declared there, and those of a class it extends that is
 * not exported itself. What replaces an inherited one and says nothing of its own is left to that.
 */
export function membersOf({ name, local, file }: Item, all: readonly Item[]): Member[] {
  const text = textOf(file);
  const [whole = ""] =
    new RegExp(`^export (?:abstract )?(?:class|interface) ${local}\\b(?:.*\\{\\}$|[\\s\\S]*?^\\})`, "m").exec(
      text,
    ) ?? [];
  const found: Member[] = [];
  let doc = "";
  for (const line of whole.split("\n")) {
    if (/^ {2}\/\*\*/.test(line) && !/\*\/ ?\S/.test(line)) doc = "";
    if (/^ {2}(?:\/\*\*| \*)/.test(line) && !/\*\/ \S/.test(line)) doc += `${line}\n`;
    else if (!line.trim().startsWith("//")) {
      const { before, words = "", name: member, calls } = memberLine.exec(line)?.groups ?? {};
      const said = before ?? doc;
      doc = "";
      if (member === undefined || member === "constructor") continue;
      if (/private|protected|abstract/.test(words) || said.includes("@internal")) continue;
      if (words.includes("override") && said === "") continue;
      const own = `${name}.${member}`;
      // An overload, or its implementation, has the docstring of the first.
      if (found.some((one) => one.name === own)) continue;
      const acts = calls !== undefined || /get|\*/.test(words);
      found.push({ name: own, local: member, file, doc: said === "" ? [] : linesOf(said), acts });
    }
  }
  const [, base] =
    new RegExp(`^export (?:abstract )?class ${local}\\b.*? extends (\\w+)`, "m").exec(text) ?? [];
  if (base === undefined || all.some((one) => one.local === base)) return found;
  const [, from] = new RegExp(`import \\{[^}]*\\b${base}\\b[^}]*\\} from "\\./([^"]+)"`).exec(text) ?? [];
  return from === undefined
    ? found
    : [...found, ...membersOf({ name, local: base, file: from, doc: [] }, all)];
}
