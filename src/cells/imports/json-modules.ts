// JSON that is imported without its type, as TypeScript and bundlers have it and as the files of many a project do:
//
//     import { version } from "../package.json"
//
// Node asks for `with { type: "json" }`, and then gives the whole alone. Here it is a module of its default and its names.

/** A name that an import can have; "default" is the whole. */
const NAME = /^(?!default$)[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** The module that a text becomes. @throws SyntaxError where it is no JSON */
export function jsonModule(text: string, label: string): string {
  const plain = text.replace(/^\uFEFF/, "");
  const names = namesOf(plain, label).filter((name) => NAME.test(name));
  // By numbers: of JSON `class` is a name like any other.
  const bound = names.map((name, index) => `${JSON.stringify(name)}: n${index}`);
  const exported = names.map((name, index) => `n${index} as ${JSON.stringify(name)}`);
  return `const json = JSON.parse(${JSON.stringify(plain)});
export default json;${names.length > 0 ? `\nconst { ${bound} } = json;\nexport { ${exported} };` : ""}`;
}

function namesOf(text: string, label: string): string[] {
  try {
    const value: unknown = JSON.parse(text);
    return value === null || typeof value !== "object" || Array.isArray(value) ? [] : Object.keys(value);
  } catch (error) {
    throw new SyntaxError(`${label} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}
