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
  ["Promise", Promise],
  ["Promise.prototype", Promise.prototype],
  ["Symbol.prototype", Symbol.prototype],
  ["JSON", JSON],
  ["Math", Math],
  ["Reflect", Reflect],
  ["Atomics", Atomics],
  ["%ArrayIteratorPrototype%", Object.getPrototypeOf([][Symbol.iterator]())],
  ["%TypedArray%.prototype", Object.getPrototypeOf(Uint8Array.prototype)],
];
const { getOwnPropertyDescriptor, defineProperty, ownKeys } = Reflect;
const kept = holders.flatMap(([name, holder]) =>
  ownKeys(holder).map((key) => ({ name, holder, key, as: getOwnPropertyDescriptor(holder, key)! })),
);

/** Put back what was replaced or deleted. @returns its names, for a person; nothing of the user's runs */
export function restoreIntrinsics(): string[] {
  const names: string[] = [];
  // Written with nothing that could itself have been replaced.
  for (let i = 0, n = 0; i < kept.length; i++) {
    const { name, holder, key, as } = kept[i]!;
    const now = getOwnPropertyDescriptor(holder, key);
    if (now !== undefined && now.value === as.value && now.get === as.get) continue;
    if (!defineProperty(holder, key, as)) continue; // frozen with the replacement in it
    const property = { value: typeof key === "symbol" ? `${name}[Symbol]` : `${name}.${key}` };
    defineProperty(names, n++, { ...property, writable: true, enumerable: true, configurable: true });
  }
  return names;
}
