// What a function under the directive must not say.

import { eachBound, type Node } from "../../../syntax/node.ts";
import { eachVar } from "../scope.ts";

/** The type of a promise as return type, where the call gives a coroutine; or null. */
export function promiseType(node: Node): Node | null {
  const type = node.returnType?.typeAnnotation;
  if (!node.async || node.generator || type?.type !== "TSTypeReference") return null;
  const { name } = type.typeName;
  return name === "Promise" || name === "PromiseLike" ? type : null;
}

/** A `var` of a method's body that has the name of a parameter; in the inner generator it would hide that one. */
export function shadowingVar(node: Node): Node | null {
  const names = new Set<string>();
  for (const parameter of node.params) eachBound(parameter, ({ name }) => names.add(name));
  let found: Node | null = null;
  eachVar(node.body, (bound) => {
    if (names.has(bound.name)) found ??= bound;
  });
  return found;
}

/** The name of a class member or property, where it is written there. */
export function keyName({ key, computed }: Node): string | undefined {
  if (computed) return key.type === "Literal" ? String(key.value) : undefined;
  if (key.type === "PrivateIdentifier") return `#${key.name}`;
  return key.type === "Literal" ? String(key.value) : key.name;
}
