// The globals `input` and `prompt`: a line from the person at the page. Protocol, section "Messages on the stdin channel".
//
// input() gives a promise; prompt() stands still until the answer is there: the wire thread asks, this thread sleeps
// on a shared word (an interrupt ends that sleep, as it ends any code).

import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { KeyboardInterrupt } from "../coroutine/errors.ts";
import { type CellId, type FromCell, INTERRUPTED, type InputReply, Word } from "./messages.ts";
import { type CellRun, currentRun } from "./run.ts";

/** input() or prompt() where nobody can be asked, or the question was broken off. */
class StdinNotAvailableError extends Error {
  override readonly name = "StdinNotAvailableError";
}

/** What the two globals need. */
export interface InputChannel {
  port: MessagePort;
  words: Int32Array;
  post(message: FromCell): void;
  /** Has it not ended yet? */
  isRunning(run: CellRun): boolean;
}

/** Options of a question. */
export interface InputOptions {
  /** Do not show what is typed. */
  password?: boolean;
}

/** Make `input` and `prompt`. */
export function makeInput({ port, words, post, isRunning }: InputChannel) {
  let waiting: ((reply: InputReply) => void) | null = null;
  /** Whose question that is. */
  let asker: CellRun | null = null;
  // The port is listened to only while input() waits, so that prompt() may take replies from it by itself.
  const onReply = (reply: InputReply) => {
    port.off("message", onReply);
    const resolve = waiting;
    waiting = asker = null;
    resolve?.(reply);
  };

  const ask = (run: CellRun | null, prompt: string, password: boolean): CellId => {
    if (!run?.allowStdin) {
      throw new StdinNotAvailableError(
        "This client takes no input (allow_stdin is false): give the value in the code instead.",
      );
    }
    if (waiting)
      throw new StdinNotAvailableError(
        `input()${asker === run ? "" : ` of In[${asker!.count}]`} is waiting for an answer already: await it first.`,
      );
    while (receiveMessageOnPort(port)); // answers to questions that were broken off
    post({ type: "input_request", cell: run.cell, prompt, password });
    return run.cell;
  };

  return {
    /** Ask for a line. @throws StdinNotAvailableError */
    async input(prompt = "", { password = false }: InputOptions = {}): Promise<string> {
      const run = currentRun();
      ask(run, String(prompt), password);
      asker = run;
      const reply = await new Promise<InputReply>((resolve) => {
        waiting = resolve;
        port.on("message", onReply);
      });
      return answered(reply, run);
    },

    /**
     * Ask for a line and stand still until it is there.
     *
     *     const count = Number(prompt("How many?", "3"));
     *
     * @param options text: what an empty answer means, as in pages and in Deno
     * @throws StdinNotAvailableError
     */
    prompt(prompt = "", options: InputOptions | string = {}): string {
      const before = Atomics.load(words, Word.INPUT);
      const run = currentRun();
      const byDefault = typeof options === "string" ? options : "";
      const asked = byDefault === "" ? String(prompt) : `${prompt} [${byDefault}] `;
      ask(run, asked, typeof options === "object" && options?.password === true);
      Atomics.wait(words, Word.INPUT, before);
      return answered(receiveMessageOnPort(port)?.message as InputReply, run) || byDefault;
    },

    /** End the question of a run that an interrupt has stopped, where the answer that says so has not come yet. */
    forget(stopped: (run: CellRun) => boolean): void {
      if (asker !== null && isRunning(asker)) {
        if (stopped(asker)) onReply({ value: null, error: INTERRUPTED });
        return;
      }
      port.off("message", onReply);
      waiting = null;
      asker = null;
    },
  };
}

function answered(reply: InputReply, run: CellRun | null): string {
  if (reply.error === INTERRUPTED) {
    if (run !== null) run.told = true;
    throw new KeyboardInterrupt("the cell was interrupted");
  }
  if (reply.value === null) throw new StdinNotAvailableError(reply.error ?? "No answer came.");
  return reply.value;
}
