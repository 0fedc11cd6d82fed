// The wire thread's inspector session on the cell thread: evaluates on top of a stack that spins.
//
// Two things use it, interrupting (interrupt.ts) and looking at live values (live-values.ts). No domain is ever
// enabled, and `awaitPromise` never used: on Node 22 a promise that cannot settle would end the process.

import type { Session } from "node:inspector";

/** What an evaluation answers, as far as it is used here. */
export interface RemoteObject {
  type: string;
  subtype?: string;
  className?: string;
  value?: unknown;
  description?: string;
  objectId?: string;
  preview?: {
    properties: { name: string; value?: string; type: string }[];
    /** Of a Map or a Set. */
    entries?: { key?: PreviewOfPart; value: PreviewOfPart }[];
    overflow: boolean;
  };
}

/** What a Map or a Set holds, as the preview of the whole has it. */
interface PreviewOfPart {
  type: string;
  description?: string;
}

/** What those use of it that only look. */
export type Onlooker = Pick<Inspector, "post" | "evaluate">;

export class Inspector {
  private closed = false;

  private constructor(private readonly session: Session) {}

  /** Connect; null where the inspector is refused (`--permission`) or missing. */
  static async connect(): Promise<Inspector | null> {
    try {
      const { Session } = await import("node:inspector");
      const session = new Session();
      session.connectToMainThread();
      return new Inspector(session);
    } catch {
      // ERR_ACCESS_DENIED, ERR_INSPECTOR_NOT_AVAILABLE: the kernel then interrupts softly only.
      return null;
    }
  }

  /** The result of a method; null: an error, or no answer in time (the cell thread is inside a native call). */
  post<T>(method: string, params: object, limitMs: number): Promise<T | null> {
    if (this.closed) return Promise.resolve(null);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(null), limitMs);
      this.session.post(method, params, (error, result) => {
        clearTimeout(timer);
        resolve(error ? null : (result as T));
      });
    });
  }

  /** Evaluate in the cell thread; null: it threw, or did not answer. */
  async evaluate(expression: string, limitMs: number, options: object = {}): Promise<RemoteObject | null> {
    const answer = await this.post<{ result: RemoteObject; exceptionDetails?: object }>(
      "Runtime.evaluate",
      { expression, silent: true, ...options },
      limitMs,
    );
    return answer === null || answer.exceptionDetails !== undefined ? null : answer.result;
  }

  /**
   * For those who only look: nothing is asked while an interrupt is under way. What comes between a termination and what that is
   * to cut may take it upon itself, for good, and where it asks for properties V8 ends the process.
   */
  unless(interrupting: () => boolean): Onlooker {
    return {
      post: (...asked) => (interrupting() ? Promise.resolve(null) : this.post(...asked)),
      evaluate: (...asked) => (interrupting() ? Promise.resolve(null) : this.evaluate(...asked)),
    };
  }

  /** A session held at exit would have Node wait "for the debugger to disconnect". */
  close(): void {
    this.closed = true;
    this.session.disconnect();
  }
}
