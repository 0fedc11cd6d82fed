// `input` and `prompt` of the realm: a line from the person at the page.

import { KeyboardInterrupt } from "../../coroutine/errors.ts";
import { send } from "./host.ts";
import { carry } from "./run.ts";

class StdinNotAvailableError extends Error {
  override readonly name = "StdinNotAvailableError";
}

interface Reply {
  value: string | null;
  error?: string;
}

/** Make them. */
export function makeInput() {
  let waiting: { resolve(value: string): void; reject(error: Error): void } | null = null;
  return {
    /** Ask for a line. @throws StdinNotAvailableError */
    async input(prompt = "", { password = false }: { password?: boolean } = {}): Promise<string> {
      const run = carry.run ?? carry.last;
      if (run === null || !run.allowStdin)
        throw new StdinNotAvailableError(
          "This client takes no input (allow_stdin is false): give the value in the code instead.",
        );
      if (waiting !== null)
        throw new StdinNotAvailableError("input() is waiting for an answer already: await it first.");
      send({ type: "input_request", cell: run.cell, prompt: String(prompt), password: password === true });
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
      });
    },
    prompt(): never {
      throw new StdinNotAvailableError(
        'The guarded kernel cannot stand still for an answer, as prompt() does:\n  const answer = await input("…");',
      );
    },
    reply({ value, error }: Reply): void {
      const asked = waiting;
      waiting = null;
      if (value !== null) asked?.resolve(value);
      else asked?.reject(new StdinNotAvailableError(error ?? "No answer came."));
    },
    /** The question was broken off by an interrupt. @returns whether there was one, which now tells its cell */
    forget(): boolean {
      const asked = waiting;
      waiting = null;
      asked?.reject(new KeyboardInterrupt("the cell was interrupted"));
      return asked !== null;
    },
  };
}
