// Functions that read a name which is declared anew, as something else: they read the new one, and what they give is of its type.
//
//     let size = 1; const twice = () => [size, size];   // a cell
//     let size = "L";                                   // a later one: from here on twice() gives strings
//
// So they are declared again behind that cell, by their own text, in which every name means what it means by then, as it does when
// they run. Not so a type that the text names, nor what was read when the text ran: where one of those has changed, the function
// stays what it was. And a function that says what it gives gives that.
//
// Trees and text only: notebook-language.ts asks whether a name has another type, and has them declared.

import { saysUseCoroutines } from "../syntax/directives.ts";
import { eachBound, exported, isFunction, leftmost, type Node } from "../syntax/node.ts";
import { eachChild } from "./syntax.ts";

/** The file of the cell that declares a name now; undefined: none does. */
type CellOf = (name: string) => string | undefined;

interface Reader {
  /** Its statement, with the comment before it. */
  text: string;
  /** What it reads when it is called. */
  read: ReadonlySet<string>;
  /** What it has been made of, and the cells that was of. */
  made: ReadonlyMap<string, string | undefined>;
}

export class Readers {
  /** By name: a function, or an object that has some. */
  private readonly readers = new Map<string, Reader>();

  /** Take those of a cell that ran, whose file this is. */
  note(code: string, program: Node, file: string, cellOf: CellOf): void {
    const directive = saysUseCoroutines(program.body) ? '"use coroutines";\n' : "";
    const furthered = new Set((program.body as Node[]).map(nameFurthered));
    let end = 0;
    for (const statement of program.body as Node[]) {
      const node = exported(statement);
      const comment = code.slice(end, statement.start).trim();
      end = statement.end;
      for (const one of (node.declarations ?? [node]) as Node[]) {
        eachBound(one.id, ({ name }) => cellOf(name) === file && this.readers.delete(name));
        const value = ownValue(one);
        if (value === null || furthered.has(one.id.name) || cellOf(one.id.name) !== file) continue;
        const read = new Set<string>();
        const made = new Set<string>();
        const bound = new Set<string>([one.id.name]);
        collect(value, { read, made, bound });
        for (const own of bound) for (const names of [read, made]) names.delete(own);
        if (read.size === 0) continue;
        const text = `${directive}${comment}\n${node.kind ?? ""} ${code.slice(one.start, one.end)};`;
        this.readers.set(one.id.name, {
          text,
          read,
          made: new Map([...made].map((one) => [one, cellOf(one)])),
        });
      }
    }
  }

  /** Is there one that reads this name? */
  has(name: string): boolean {
    for (const { read } of this.readers.values()) if (read.has(name)) return true;
    return false;
  }

  /** What declares again all that reads these names, or reads what does; null: nothing does. */
  declaredAgain(names: readonly string[], cellOf: CellOf): string | null {
    const anew = new Set(names);
    // The loop goes on to what is added in it.
    for (const name of anew)
      for (const [reader, { made }] of this.of(name))
        if ([...made].every(([one, cell]) => cellOf(one) === cell)) anew.add(reader);
    for (const name of names) anew.delete(name);
    return anew.size === 0 ? null : [...anew].map((name) => this.readers.get(name)!.text).join("\n");
  }

  private of(name: string): [name: string, reader: Reader][] {
    return [...this.readers].filter(([, { read }]) => read.has(name));
  }
}

/** The function or the object that a declaration gives a name; null: something else, or its type is said. */
function ownValue(declaration: Node): Node | null {
  const { type, id, init } = declaration;
  const value: Node | null = type === "FunctionDeclaration" ? declaration : (init ?? null);
  if (value === null || id?.type !== "Identifier" || id.typeAnnotation || value.returnType) return null;
  return isFunction(value) || value.type === "ObjectExpression" ? value : null;
}

/** The name that a statement makes more of than its declaration does: an overload, a namespace beside it, `f.cache = {}`. */
function nameFurthered(statement: Node): string | undefined {
  const { type, id, expression } = exported(statement);
  if (type === "TSDeclareFunction" || type === "TSModuleDeclaration") return id?.name;
  return type === "ExpressionStatement" ? expression.left?.object?.name : undefined;
}

interface Names {
  read: Set<string>;
  made: Set<string>;
  /** Names of its own, in whatever function of it: they are taken for all of it. */
  bound: Set<string>;
}

/** Sort the names in a value by when they are read. */
function collect(value: Node, names: Names): void {
  const properties: Node[] | null = value.type === "ObjectExpression" ? value.properties : null;
  if (properties === null) identifiers(value, names, isFunction(value));
  for (const one of properties ?? [])
    if (one.type === "Property" && !one.computed) collect(one.value, names);
    else identifiers(one, names, false);
}

function identifiers(node: Node, names: Names, called: boolean): void {
  const { type, id, params, param } = node;
  if (type === "Identifier") (called ? names.read : names.made).add(node.name);
  if (type === "TSTypeReference") names.made.add(leftmost(node.typeName).name);
  for (const pattern of [id, param, ...((isFunction(node) && params) || [])])
    eachBound(pattern ?? null, ({ name }) => names.bound.add(name));
  eachChild(node, (child) => {
    const isKey = !node.computed && child === (type === "MemberExpression" ? node.property : node.key);
    if (!isKey && child !== node.typeName) identifiers(child, names, called);
  });
}
