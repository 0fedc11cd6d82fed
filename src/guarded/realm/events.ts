// What the realm has for `node:events`.

type Listener = (...args: unknown[]) => void;

export class EventEmitter {
  readonly #listeners = new Map<PropertyKey, { call: Listener; once: boolean }[]>();

  on(name: PropertyKey, call: Listener): this {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), { call, once: false }]);
    return this;
  }

  once(name: PropertyKey, call: Listener): this {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), { call, once: true }]);
    return this;
  }

  off(name: PropertyKey, call: Listener): this {
    this.#listeners.set(
      name,
      (this.#listeners.get(name) ?? []).filter((each) => each.call !== call),
    );
    return this;
  }

  emit(name: PropertyKey, ...args: unknown[]): boolean {
    const heard = this.#listeners.get(name) ?? [];
    if (heard.length === 0 && name === "error") throw args[0];
    this.#listeners.set(
      name,
      heard.filter(({ once }) => !once),
    );
    for (const { call } of heard) call.apply(this, args);
    return heard.length > 0;
  }

  listenerCount(name: PropertyKey): number {
    return this.#listeners.get(name)?.length ?? 0;
  }

  addListener(name: PropertyKey, call: Listener): this {
    return this.on(name, call);
  }

  removeListener(name: PropertyKey, call: Listener): this {
    return this.off(name, call);
  }

  removeAllListeners(name?: PropertyKey): this {
    if (name === undefined) this.#listeners.clear();
    else this.#listeners.delete(name);
    return this;
  }
}
