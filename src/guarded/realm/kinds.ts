// What kind of thing a value is, asked by the methods that only that kind has: what `node:util` calls `types`, without
// the engine's own view. A proxy cannot be told from what it stands for.

const { apply, getOwnPropertyDescriptor, getPrototypeOf } = Reflect;
const getter = (prototype: object, name: string) => getOwnPropertyDescriptor(prototype, name)!.get!;

function brand(method: (...args: never[]) => unknown, args: unknown[] = []): (value: unknown) => boolean {
  return (value) => {
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return false;
    try {
      apply(method, value, args);
      return true;
    } catch {
      return false; // the method refuses what is not of its kind
    }
  };
}

const tag = Object.prototype.toString;
const isMap = brand(getter(Map.prototype, "size"));
const isSet = brand(getter(Set.prototype, "size"));
const isDate = brand(Date.prototype.getTime);
const isRegExp = brand(getter(RegExp.prototype, "source"));
const isArrayBuffer = brand(getter(ArrayBuffer.prototype, "byteLength"));
const isSharedArrayBuffer = brand(getter(SharedArrayBuffer.prototype, "byteLength"));
const isDataView = brand(getter(DataView.prototype, "byteLength"));
const isWeakMap = brand(WeakMap.prototype.has, [{}]);
const isWeakSet = brand(WeakSet.prototype.has, [{}]);
const isPromise = (value: unknown): boolean => value instanceof Promise;
const typedArrayName = getter(getPrototypeOf(Uint8Array.prototype)!, Symbol.toStringTag as unknown as string);

/** The name of a typed array's kind; undefined for any other value. */
export function typedArrayKind(value: unknown): string | undefined {
  return apply(typedArrayName, value, []);
}

/** As in `node:util`. */
export const types = {
  isMap: isMap as (value: unknown) => value is Map<unknown, unknown>,
  isSet: isSet as (value: unknown) => value is Set<unknown>,
  isDate: isDate as (value: unknown) => value is Date,
  isRegExp: isRegExp as (value: unknown) => value is RegExp,
  isPromise: isPromise as (value: unknown) => value is Promise<unknown>,
  isAnyArrayBuffer: (value: unknown): value is ArrayBufferLike =>
    isArrayBuffer(value) || isSharedArrayBuffer(value),
  isTypedArray: (value: unknown): value is Uint8Array => typedArrayKind(value) !== undefined,
  isDataView: isDataView as (value: unknown) => value is DataView,
  isWeakMap: isWeakMap as (value: unknown) => value is WeakMap<object, unknown>,
  isWeakSet: isWeakSet as (value: unknown) => value is WeakSet<object>,
  isNativeError: (value: unknown): value is Error => {
    try {
      return value instanceof Error;
    } catch {
      return false; // a proxy whose traps throw
    }
  },
  isProxy: (_value: unknown): boolean => false,
  isGeneratorObject: (value: unknown): boolean => apply(tag, value, []) === "[object Generator]",
};
