// The value by which emitDecoratorMetadata tells a type: `String` of `string`, `Array` of `Photo[]`, `Object` where there is none
// (typescript/src/compiler/transformers/typeSerializer.ts).
//
// Without a checker: an alias or enum of the same text is known, and every other name is looked up when the class is made. It is
// told where it is a function then, as TypeScript does with isolatedModules. One that has no value yet, since two files import
// each other, is Object as in CommonJS, and not an error.

import { leftmost, type Node } from "../../syntax/node.ts";

/** Aliases of types and enums, by their names. */
export type TypesOfText = Map<string, Node>;

const OBJECT = "Object";
const NOTHING = "void 0";

/** The function that a name means. It means none where it is a type's alone, or of a module that waits for this one. */
const FUNCTION =
  '((read) => { try { const value = read(); return typeof value === "function" ? value : Object } catch { return Object } })';

/** What needs no look inside. */
const plain: Record<string, string> = {
  TSVoidKeyword: NOTHING,
  TSUndefinedKeyword: NOTHING,
  TSNullKeyword: NOTHING,
  TSNeverKeyword: NOTHING,
  TSFunctionType: "Function",
  TSConstructorType: "Function",
  TSArrayType: "Array",
  TSTupleType: "Array",
  TSBooleanKeyword: "Boolean",
  TSStringKeyword: "String",
  TSTemplateLiteralType: "String",
  TSNumberKeyword: "Number",
  TSBigIntKeyword: "BigInt",
  TSSymbolKeyword: "Symbol",
};

export class TypeValues {
  readonly #types: TypesOfText;
  readonly #open: ReadonlySet<string>;
  readonly #written: (name: string) => string;
  readonly #strict: boolean;
  /** Aliases that are being looked into. */
  readonly #inside = new Set<string>();

  /**
   * @param open type parameters, of which nothing is known
   * @param written an expression of what a name means
   * @param strict null and undefined are types of their own
   */
  constructor(
    types: TypesOfText,
    open: ReadonlySet<string>,
    written: (name: string) => string,
    strict: boolean,
  ) {
    this.#types = types;
    this.#open = open;
    this.#written = written;
    this.#strict = strict;
  }

  /**
   * What is told of a member, by the names behind `design:`.
   *
   * @param pair the other accessor of the same name
   */
  member(member: Node, pair: Node | undefined): Record<string, string> {
    const { type, kind, value } = member;
    if (type !== "MethodDefinition") return { type: this.#annotated(member.typeAnnotation) };
    if (kind === "method") {
      const unwritten = value.async ? "Promise" : NOTHING;
      return {
        type: "Function",
        paramtypes: this.parameters(value.params),
        returntype: value.returnType ? this.#annotated(value.returnType) : unwritten,
      };
    }
    const setter: Node | undefined = kind === "set" ? member : pair;
    const getter: Node | undefined = kind === "get" ? member : pair;
    const taken = setter?.value.params ?? [];
    return {
      type: this.#annotated(annotationOf(taken[0]) ?? getter?.value.returnType),
      paramtypes: this.parameters(taken),
    };
  }

  parameters(params: readonly Node[]): string {
    const own = params.filter(({ type, name }) => !(type === "Identifier" && name === "this"));
    return `[${own.map((parameter) => this.#parameter(parameter)).join(", ")}]`;
  }

  #parameter(parameter: Node): string {
    const annotation = annotationOf(parameter);
    if (parameter.type !== "RestElement") return this.#annotated(annotation);
    const { type, elementType, typeArguments } = annotation?.typeAnnotation ?? {};
    return this.#optional(type === "TSArrayType" ? elementType : typeArguments?.params[0]);
  }

  #annotated(annotation: Node | null | undefined): string {
    return this.#optional(annotation?.typeAnnotation);
  }

  #optional(type: Node | null | undefined): string {
    return type ? this.#of(type) : OBJECT;
  }

  #of(node: Node): string {
    const known = plain[node.type];
    if (known !== undefined) return known;
    switch (node.type) {
      case "TSParenthesizedType":
      case "TSOptionalType":
        return this.#of(node.typeAnnotation);
      case "TSTypeOperator":
        return node.operator === "readonly" ? this.#of(node.typeAnnotation) : OBJECT;
      case "TSTypePredicate":
        return node.asserts ? NOTHING : "Boolean";
      case "TSLiteralType":
        return literal(node.literal);
      case "TSUnionType":
        return this.#together(node.types, false);
      case "TSIntersectionType":
        return this.#together(node.types, true);
      case "TSConditionalType":
        return this.#together([node.trueType, node.falseType], false);
      case "TSTypeReference":
        return this.#reference(node.typeName);
      default:
        return OBJECT;
    }
  }

  /** One value for several types: where they have the same. */
  #together(types: readonly Node[], all: boolean): string {
    let same: string | null = null;
    for (const each of types) {
      let type = each;
      while (type.type === "TSParenthesizedType") type = type.typeAnnotation;
      if (type.type === "TSNeverKeyword") {
        if (all) return NOTHING;
        continue;
      }
      if (type.type === "TSUnknownKeyword" && all) continue;
      const missing = type.type === "TSNullKeyword" || type.type === "TSUndefinedKeyword";
      if (missing && !this.#strict) continue;
      const value = this.#of(type);
      if (value === OBJECT || value !== (same ??= value)) return OBJECT;
    }
    return same ?? NOTHING;
  }

  #reference(typeName: Node): string {
    if (typeName.type === "Identifier") {
      const { name } = typeName;
      if (this.#open.has(name)) return OBJECT;
      if (name === "ReadonlyArray") return "Array";
      const declared = this.#types.get(name);
      if (declared?.type === "TSEnumDeclaration") return enumValue(declared);
      if (declared) return this.#alias(name, declared);
    }
    const value = `${this.#written(leftmost(typeName).name)}${path(typeName)}`;
    return `${FUNCTION}(() => ${value})`;
  }

  #alias(name: string, { typeAnnotation, typeParameters }: Node): string {
    if (typeParameters || this.#inside.has(name)) return OBJECT;
    this.#inside.add(name);
    const value = this.#of(typeAnnotation);
    this.#inside.delete(name);
    return value;
  }
}

/** `?.B?.C` of `A.B.C`. */
const path = (name: Node): string =>
  name.type === "TSQualifiedName" ? `${path(name.left)}?.${name.right.name}` : "";

function annotationOf(parameter: Node | undefined): Node | null {
  if (parameter?.type === "TSParameterProperty") return annotationOf(parameter.parameter);
  return parameter?.typeAnnotation ?? parameter?.left?.typeAnnotation ?? null;
}

function literal(value: Node): string {
  if (value.type === "TemplateLiteral") return "String";
  const inner = value.type === "UnaryExpression" ? value.argument : value;
  if (inner.bigint !== undefined) return "BigInt";
  return { string: "String", number: "Number", boolean: "Boolean" }[typeof inner.value as string] ?? OBJECT;
}

function enumValue({ body }: Node): string {
  const texts = body.members.filter(
    ({ initializer }: Node) =>
      initializer?.type === "TemplateLiteral" || typeof initializer?.value === "string",
  );
  if (texts.length === 0) return "Number";
  return texts.length === body.members.length ? "String" : OBJECT;
}
