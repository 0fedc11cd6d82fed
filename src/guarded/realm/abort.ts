// AbortController and AbortSignal, as far as programs of a notebook use them: a realm has none of its own.

type Listener = (event: { type: "abort"; target: AbortSignal }) => void;

export class DOMException extends Error {
  constructor(message = "", name = "Error") {
    super(message);
    this.name = name;
  }
}

export class AbortSignal {
  aborted = false;
  reason: unknown;
  onabort: Listener | null = null;
  readonly #listeners = new Set<Listener>();

  static abort(reason?: unknown): AbortSignal {
    const controller = new AbortController();
    controller.abort(reason);
    return controller.signal;
  }

  static timeout(ms: number): AbortSignal {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException("The operation timed out", "TimeoutError")), ms);
    return controller.signal;
  }

  addEventListener(type: string, listener: Listener): void {
    if (type === "abort") this.#listeners.add(listener);
  }

  removeEventListener(_type: string, listener: Listener): void {
    this.#listeners.delete(listener);
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  _abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const event = { type: "abort", target: this } as const;
    this.onabort?.(event);
    for (const listener of this.#listeners) listener(event);
  }
}

export class AbortController {
  readonly signal = new AbortSignal();
  abort(reason: unknown = new DOMException("This operation was aborted", "AbortError")): void {
    this.signal._abort(reason);
  }
}
