// What is written into a local TypeScript file before it is transpiled: its coroutines, what its decorators are told of types, and
// what it knows of itself.

import { dirname } from "node:path";
import MagicString from "magic-string";
import { parseSync } from "oxc-parser";
import type { Node } from "../../syntax/node.ts";
import { eachChild, isClass } from "../compile/ast.ts";
import { DecoratorMetadata, type MetadataOptions } from "../compile/decorator-metadata.ts";
import type { ParsedCell } from "../compile/parse.ts";
import { CellSyntaxError, firstError, refuseTooDeep } from "../compile/syntax-error.ts";
import { shortPath } from "../errors/stack.ts";
import { rewriteFile } from "./coroutine-files.ts";
import { isPath, localFile } from "./local-files.ts";
import { tellNames, toldNamesIn } from "./told-names.ts";

export interface FileEdits {
  /** It is told names that it has in its own project: see told-names.ts. */
  named: boolean;
  /** Is there a coroutine runtime, which `"use coroutines"` needs? */
  runtime: boolean;
  /** emitDecoratorMetadata; null: decorators are told no types. */
  metadata: MetadataOptions | null;
}

/**
 * The file's text with its edits; null: there are none.
 * @throws CellSyntaxError with the place in the file
 */
export function editFile(
  file: string,
  text: string,
  { named, runtime, metadata }: FileEdits,
): MagicString | null {
  const coroutines = runtime && /["']use coroutines["']/.test(text);
  const names = named ? toldNamesIn(text) : [];
  if (!coroutines && metadata === null && names.length === 0) return null;
  const parsed = parse(file, text);
  const out = new MagicString(text);
  if (coroutines) rewriteFile(parsed, out);
  if (metadata !== null) tellTypes(file, parsed, metadata, out);
  tellNames(names, parsed.program.body, out);
  return out.hasChanged() ? out : null;
}

function parse(file: string, text: string): ParsedCell {
  const label = shortPath(file);
  refuseTooDeep(text, label);
  const { program, errors } = parseSync(file, text, { sourceType: "module", showSemanticErrors: true });
  const error = firstError(errors, text);
  if (error !== null) throw new CellSyntaxError(error.message, label, text, error.start, error.end);
  return { text, shift: 0, label, program: program as unknown as Node, jsx: false };
}

function tellTypes(file: string, parsed: ParsedCell, options: MetadataOptions, out: MagicString): void {
  const { text, program } = parsed;
  const metadata = new DecoratorMetadata(text, program.body, options, out);
  const imports = new ImportedTypes(program.body, dirname(file), out);
  const visit = (node: Node): void => {
    eachChild(node, visit);
    if (isClass(node)) metadata.write(node, (name) => imports.written(name));
  };
  visit(program);
}

/**
 * Imported names by which types are told. Whether one is a class or a type alone is not known here, and an import of what is no
 * value fails: it is looked up in its module's namespace.
 */
class ImportedTypes {
  /** The import of each name, and what it is called in its module; null: there is nothing to import. */
  readonly #names = new Map<string, { from: Node; exported: string } | null>();
  readonly #namespaces = new Map<Node, string>();
  readonly #out: MagicString;

  constructor(statements: readonly Node[], folder: string, out: MagicString) {
    this.#out = out;
    for (const from of statements) {
      if (from.type !== "ImportDeclaration" || from.importKind === "type") continue;
      const { value } = from.source;
      const declared = isPath(value) && localFile(value, folder) === null; // by a file of declarations
      for (const { type, imported, importKind, local } of from.specifiers) {
        if (type === "ImportNamespaceSpecifier" || importKind === "type") continue;
        const exported = imported?.name ?? imported?.value ?? "default";
        this.#names.set(local.name, declared ? null : { from, exported });
      }
    }
  }

  /** An expression of what a name means. */
  written(name: string): string {
    const found = this.#names.get(name);
    if (found === undefined) return name;
    return found === null ? "Object" : `${this.#namespace(found.from)}[${JSON.stringify(found.exported)}]`;
  }

  #namespace(from: Node): string {
    const known = this.#namespaces.get(from);
    if (known !== undefined) return known;
    const name = `__cokernel__m${this.#namespaces.size}`;
    this.#namespaces.set(from, name);
    this.#out.appendLeft(from.end, ` import * as ${name} from ${from.source.raw};`);
    return name;
  }
}
