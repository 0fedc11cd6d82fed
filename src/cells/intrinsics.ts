// What a cell may have replaced under the kernel's feet: `Array.prototype.map`, `JSON.stringify`, `RegExp.prototype.exec`.
//
// The parser, the printer and much else here call these as any program does. Nothing is compared while all goes well;
// when the kernel's own work fails, what was replaced is put back and the work is done again.

const holders: [string, object][] = [
  ["Object", Object],
  ["Object.prototype", Object.prototype],
  ["Function.prototype", Function.prototype],
  ["Array", Array],
  ["Array.prototype", Array.prototype],
  ["String.prototype", String.prototype],
  ["Number.prototype", Number.prototype],
  ["RegExp.prototype", RegExp.prototype],
  ["Map.prototype", Map.prototype],
  ["Set.prototype", Set.prototype],
  ["WeakMap.prototype", WeakMap.prototype],
  ["WeakSet.prototype", WeakSet.prototype],
  ["FinalizationRegistry.prototype", FinalizationRegistry.prototype],
  ["Promise", Promise],
  ["Promise.prototype", Promise.prototype],
  ["Symbol.prototype", Symbol.prototype],
  ["JSON", JSON],
  ["Math", Math],
  ["Reflect", Reflect],
  ["Atomics", Atomics],
  ["%ArrayIteratorPrototype%", Object.getPrototypeOf([][Symbol.iterator]())],
  ["%MapIteratorPrototype%", Object.getPrototypeOf(new Map()[Symbol.iterator]())],
  ["%SetIteratorPrototype%", Object.getPrototypeOf(new Set()[Symbol.iterator]())],
  ["%GeneratorPrototype%", Object.getPrototypeOf(function* () {}).prototype],
  ["%TypedArray%.prototype", Object.getPrototypeOf(Uint8Array.prototype)],
];
const { getOwnPropertyDescriptor, defineProperty, deleteProperty, ownKeys } = Reflect;
const everything = Object.prototype;

/** With a prototype, what a cell gives all objects would be fields of it. */
interface Descriptor extends PropertyDescriptor {
  __proto__: null;
}
const kept = holders.flatMap(([name, holder]) =>
  ownKeys(holder).map((key) => {
    const as: Descriptor = { __proto__: null, ...getOwnPropertyDescriptor(holder, key)! };
    return { name, holder, key, as };
  }),
);

/**
 * What must not be given to all objects: with `get` and `set` no property can be defined, and with `return` no iteration
 * be left early, `const [a] = [1, 2]` being one. Node's own JavaScript is written to bear it, that of packages is not.
 */
const unbearable = ["get", "set", "return"] as const;

/** Has every object one of those now? */
export const isUnbearable = (): boolean =>
  "get" in everything || "set" in everything || "return" in everything;

/** Put back what was replaced or deleted. @returns its names, for a person; nothing of the user's runs */
export function restoreIntrinsics(): string[] {
  const names: string[] = [];
  // Written with nothing that could itself have been replaced.
  let n = 0;
  const add = (value: string): void => {
    const property: Descriptor = {
      __proto__: null,
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    };
    defineProperty(names, n++, property);
  };
  for (let i = 0; i < unbearable.length; i++) {
    const name = unbearable[i]!;
    if (name in everything && deleteProperty(everything, name)) add(`Object.prototype.${name}`);
  }
  for (let i = 0; i < kept.length; i++) {
    const { name, holder, key, as } = kept[i]!;
    const now = getOwnPropertyDescriptor(holder, key);
    if (now !== undefined && now.value === as.value && now.get === as.get) continue;
    if (!defineProperty(holder, key, as)) continue; // frozen with the replacement in it
    add(typeof key === "symbol" ? `${name}[Symbol]` : `${name}.${key}`);
  }
  return names;
}

/** Do what turns objects into JSON on the kernel's behalf, as if a cell had not said how all objects do. */
export function withoutToJson<T>(work: () => T): T {
  if (!("toJSON" in everything)) return work();
  const theirs: Descriptor = { __proto__: null, ...getOwnPropertyDescriptor(everything, "toJSON")! };
  deleteProperty(everything, "toJSON");
  try {
    return work();
  } finally {
    defineProperty(everything, "toJSON", theirs);
  }
}
