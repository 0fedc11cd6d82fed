// What somebody who knows Python writes in a cell, and how TypeScript says it: V8 and the parser only say that a name is not
// defined, or that a semicolon is missing.

/** By the names of Python's builtins. */
const names: Record<string, string> = {
  print: "console.log(…)",
  len: "….length, and of a Set or a Map ….size",
  None: "undefined and null",
  True: "true",
  False: "false",
  str: "String(…)",
  int: "Math.trunc(…), and Number(…) for a text",
  float: "Number(…)",
  list: "Array.from(…)",
  range: "Array(n).keys()",
  enumerate: "….entries()",
  sorted: "[...…].sort((a, b) => a - b)",
  dict: "{ key: value }, and Map",
  sum: "….reduce((a, b) => a + b, 0)",
  max: "Math.max(...list)",
  min: "Math.min(...list)",
  isinstance: "x instanceof Class, and typeof x",
  self: "this",
};

/** What stands in the place of a name of Python's that is not defined; nothing for any other error. */
export function pythonNameAdvice(message: string): string[] {
  const [, name] = /^(\w+) is not defined$/.exec(message) ?? [];
  return name !== undefined && Object.hasOwn(names, name) ? [`TypeScript has for it: ${names[name]}`] : [];
}

const blocks: Record<string, string> = {
  if: "if (…) { … }",
  elif: "else if (…) { … }",
  for: "for (const x of …) { … }",
  while: "while (…) { … }",
  try: "try { … } catch (error) { … }",
  except: "catch (error) { … }",
  with: "using x = …",
  class: "class Name { … }",
  "async for": "for await (const x of …) { … }",
  "async with": "using held = await lock.hold();    // timeout() and taskGroup() take a function",
};

/** What to write instead of the line that ends the parser's way, as a line below its own words; none for any other. */
export function pythonAdvice(text: string, place: number): string {
  const start = text.lastIndexOf("\n", place - 1) + 1;
  const line = text.slice(start).split("\n", 1)[0]!.trim();
  const advice = inGenerator(text, place) ?? adviceFor(line, text.slice(start, place), text.slice(place));
  return advice === null ? "" : `\n${advice}`;
}

/** An `await` in a function*, the last function that begins before it. */
function inGenerator(text: string, place: number): string | null {
  if (!/^await\b/.test(text.slice(place, place + 6))) return null;
  const last = text
    .slice(0, place)
    .match(/\bfunction\b\s*\*?|=>/g)
    ?.at(-1);
  return last?.endsWith("*") ? "In a function* yield* stands in its place." : null;
}

function adviceFor(line: string, before: string, behind: string): string | null {
  if (/^(?:import\s+asyncio\b(?!.*\bfrom\b)|from\s+asyncio\s+import\b)/.test(line)) {
    return "asyncio is there without an import.";
  }
  const [, module] =
    /^(?:import\s+([\w.]+)(?:\s+as\s+\w+)?|from\s+([\w.]+)\s+import\b.*)$/.exec(line)?.filter(Boolean) ?? [];
  if (module !== undefined) return `A module is imported by\n  import { … } from "${module}";`;
  const [, async, name] = /^(async\s+)?def\s+(\w+)/.exec(line) ?? [];
  if (name !== undefined) return `A function is written\n  ${async ? "async " : ""}function ${name}(…) { … }`;
  const [, word] = /^((?:async\s+)?\w+)\b(?!\s*\().*:/.exec(line) ?? [];
  if (word !== undefined && Object.hasOwn(blocks, word)) return `TypeScript writes it\n  ${blocks[word]}`;
  if (/^raise\s+\w/.test(line)) return "An error is thrown by throw new Error(…)";
  if (/^#(?!!)/.test(line)) return "A comment begins with //.";
  if (/\blambda\b/.test(line)) return "A function without a name is written (x) => …";
  if (/\bf$/.test(before) && /^["']/.test(behind)) return "A text with values in it is written `… ${x} …`";
  if (/^\s*(?:and|or)\b/.test(behind) || /\bnot$/.test(before))
    return "TypeScript has && for and, || for or, ! for not.";
  return null;
}
