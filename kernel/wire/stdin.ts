// input(): a cell asks the client for a line, over the stdin channel.
//
// The question goes to the client that sent the cell (its shell identity is also its stdin identity); the cell thread
// blocks in Atomics.wait meanwhile, so its answer is posted first and then counted up in shared memory.

import { setImmediate as turn } from "node:timers/promises";
import type { Router } from "zeromq";
import { type CellChannels, type FromCell, type InputReply, Word } from "../../src/cells/messages.ts";
import type { Codec, Message } from "./frames.ts";
import { SendQueue } from "./send-queue.ts";

type InputRequest = Extract<FromCell, { type: "input_request" }>;

const REFUSED =
  "This client does not take input (allow_stdin is false): run the cell in a notebook or a console.";

export class Stdin {
  private readonly queue: SendQueue;
  private readonly words: Int32Array;
  /** The question that stands; replies are taken for it only. */
  private asked: InputRequest | null = null;

  constructor(
    socket: Router,
    private readonly codec: Codec,
    private readonly channels: CellChannels,
  ) {
    this.queue = new SendQueue(socket);
    this.words = new Int32Array(channels.words);
  }

  /**
   * Ask the client that sent `execute_request`; null: there is none to ask.
   *
   * @remarks Messaging protocol, section "Messages on the stdin ROUTER/DEALER channel".
   */
  async ask(question: InputRequest, execute_request: Message | null): Promise<void> {
    if (execute_request === null || execute_request.content.allow_stdin === false)
      return this.answer({ value: null, error: REFUSED });
    // Let a reply that was sent too late be read, and dropped, before there is a question it could seem to answer.
    await turn();
    this.asked = question;
    await this.queue.send(
      this.codec.encode({
        identities: execute_request.identities,
        msgType: "input_request",
        parent: execute_request.parent,
        content: { prompt: question.prompt, password: question.password },
      }),
    );
  }

  /** An input_reply has come. */
  input_reply(message: Message): void {
    if (this.asked === null) return; // nobody asks: stale
    const { value } = message.content;
    this.answer({ value: typeof value === "string" ? value : String(value ?? "") });
  }

  /** Free a cell that waits for an answer; false when none does. */
  interrupt(): boolean {
    if (this.asked === null) return false;
    this.answer({ value: null, error: "interrupted" });
    return true;
  }

  private answer(reply: InputReply): void {
    this.asked = null;
    this.channels.input.postMessage(reply);
    Atomics.add(this.words, Word.INPUT, 1);
    Atomics.notify(this.words, Word.INPUT);
  }
}
