// What tsconfig's emitDecoratorMetadata tells decorators: the types a class is written with, as values. In the text these become
// decorators of their own, where TypeScript puts them (typescript/src/compiler/transformers/ts.ts):
//
//     @Column() name: string     @Column() @(Reflect.metadata?.("design:type", String) ?? (() => {})) name: string
//
// `Reflect.metadata` is the package reflect-metadata's; without it nothing is told.

import type MagicString from "magic-string";
import { exported, type Node } from "../../syntax/node.ts";
import { decoratorsOf, isDecoratedParameter } from "./decorated.ts";
import { type TypesOfText, TypeValues } from "./type-values.ts";

export interface MetadataOptions {
  /** `string | null` is two types: told as Object, and not as String. */
  strictNullChecks: boolean;
}

const paramsOf = (member: Node): Node[] => member.value?.params ?? [];

const typeParametersOf = (node: Node | null): string[] =>
  node?.typeParameters?.params.map(({ name }: Node) => name.name) ?? [];

/** For the classes of one text. */
export class DecoratorMetadata {
  readonly #text: string;
  readonly #options: MetadataOptions;
  readonly #out: MagicString;
  readonly #types: TypesOfText = new Map();

  constructor(text: string, statements: readonly Node[], options: MetadataOptions, out: MagicString) {
    this.#text = text;
    this.#options = options;
    this.#out = out;
    for (const node of statements.map(exported))
      if (node.type === "TSTypeAliasDeclaration" || node.type === "TSEnumDeclaration")
        this.#types.set(node.id.name, node);
  }

  /**
   * Write what a class's decorators are told. Other edits of the decorators come first.
   *
   * @param written an expression of what a name in this class means
   */
  write(node: Node, written: (name: string) => string): void {
    const members: Node[] = node.body.body;
    const values = (method: Node | null) => {
      const open = new Set([...typeParametersOf(node), ...typeParametersOf(method)]);
      return new TypeValues(this.#types, open, written, this.#options.strictNullChecks);
    };
    const made = members.find(
      ({ kind, value }) => kind === "constructor" && value.type === "FunctionExpression",
    );
    if (made) this.#tell(node, made, () => ({ paramtypes: values(null).parameters(paramsOf(made)) }));
    for (const member of members)
      if (member.kind !== "constructor")
        this.#tell(member, member, () => values(member.value).member(member, this.#pairOf(member, members)));
  }

  /**
   * TypeScript calls these before any decorator that is written: they are the last of all, and the last of a list that ends
   * with the parameters'. What has no decorator is told nothing.
   *
   * @param method whose parameters may have decorators, too
   * @param told what, by the names behind `design:`
   */
  #tell(node: Node, method: Node, told: () => Record<string, string>): void {
    const params = paramsOf(method);
    const last = params.some(isDecoratedParameter) ? params.at(-1)! : null;
    const before: Node | undefined = (last ? decoratorsOf(last) : node.decorators)?.at(-1);
    if (!before && !last) return;
    const text = Object.entries(told())
      .map(([key, value]) => `@(Reflect.metadata?.("design:${key}", ${value}) ?? (() => {}))`)
      .join(" ");
    if (before) this.#out.appendLeft(before.end, ` ${text}`);
    else this.#out.prependRight(last!.start, `${text} `);
  }

  /** The setter that belongs to a getter, and the getter to a setter. */
  #pairOf(member: Node, members: Node[]): Node | undefined {
    const key = (one: Node) => `${one.static} ${this.#text.slice(one.key.start, one.key.end)}`;
    const other = member.kind === "get" ? "set" : "get";
    return members.find((one) => one !== member && one.kind === other && key(one) === key(member));
  }
}
