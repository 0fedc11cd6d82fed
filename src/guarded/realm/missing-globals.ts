// What the kernel's own modules name and a realm has not, put into their bundle alone (scripts/build.mjs, inject).
//
// vm2's own Buffer is the child's, seen through its bridge: each byte of it costs a microsecond, and it knows none of the
// realm's arrays. What stands here is made of them, and cells have the same one.
//
// vm2 takes WeakRef and FinalizationRegistry away (both were ways out). The runtime uses them to tell of tasks that were
// forgotten: in a realm it does not.

class StrongRef<T extends object> {
  readonly #value: T;
  constructor(value: T) {
    this.#value = value;
  }
  deref(): T {
    return this.#value;
  }
}

class NoRegistry {
  register(): void {}
  unregister(): boolean {
    return false;
  }
}

/** Of no value in a realm is this true. */
export class URL {
  readonly href: string = "";
}

export { Buffer } from "buffer/";
export { NoRegistry as FinalizationRegistry, StrongRef as WeakRef };
