// input(): a cell asks the client for a line, over the stdin channel.
//
// The question goes to the client that sent the cell (its shell identity is also its stdin identity); the cell thread
// blocks in Atomics.wait meanwhile, so its answer is posted first and then counted up in shared memory.

import { setImmediate as turn } from "node:timers/promises";
import type { Router } from "zeromq";
import {
  type CellChannels,
  type CellId,
  type FromCell,
  INTERRUPTED,
  type InputReply,
  Word,
} from "../../src/cells/messages.ts";
import { text } from "./fields.ts";
import type { Codec, Message } from "./frames.ts";
import { SendQueue } from "./send-queue.ts";

type InputRequest = Extract<FromCell, { type: "input_request" }>;

const ENDED = "Input can be asked for only while the cell that asks runs.";
const REFUSED =
  "This client does not take input (allow_stdin is false): run the cell in a notebook or a console.";

export class Stdin {
  private readonly queue: SendQueue;
  private readonly words: Int32Array;
  /** A question that is about to be asked. */
  private coming: InputRequest | null = null;
  /** The messages that a reply may answer: the question that stands, and its cell. Null: nobody asks. */
  private asked: { cell: CellId; input_request: string; execute_request: string } | null = null;

  constructor(
    socket: Router,
    private readonly codec: Codec,
    private readonly channels: CellChannels,
  ) {
    this.queue = new SendQueue(socket);
    this.words = new Int32Array(channels.words);
  }

  /**
   * Ask the client that sent `execute_request`; null: the cell that asks has ended.
   *
   * @remarks Messaging protocol, section "Messages on the stdin ROUTER/DEALER channel".
   */
  async ask(question: InputRequest, execute_request: Message | null): Promise<void> {
    if (execute_request === null) return this.answer({ value: null, error: ENDED });
    if (execute_request.content.allow_stdin === false) return this.answer({ value: null, error: REFUSED });
    // Let a reply that was sent too late be read, and dropped, before there is a question it could seem to answer.
    this.asked = null;
    this.coming = question;
    await turn();
    if (this.coming !== question) return; // interrupted
    this.coming = null;
    const frames = this.codec.encode({
      identities: execute_request.identities,
      msgType: "input_request",
      parent: execute_request.parent,
      content: { prompt: question.prompt, password: question.password },
    });
    this.asked = {
      cell: question.cell,
      input_request: this.codec.lastId,
      execute_request: execute_request.header.msg_id,
    };
    await this.queue.send(frames);
  }

  /** An input_reply has come. */
  input_reply(message: Message): void {
    if (this.asked === null) return; // nobody asks: stale
    // JupyterLab says what it answers; the box of an interrupted cell stays on the page, and may be filled in late.
    const { msg_id } = message.parent_header;
    const { input_request, execute_request } = this.asked;
    if (msg_id !== undefined && msg_id !== input_request && msg_id !== execute_request) return;
    this.answer({ value: text(message.content.value) });
  }

  /** Free a cell that waits for an answer, if it is to be interrupted. */
  interrupt(isMeant: (cell: CellId) => boolean): void {
    const question = this.asked ?? this.coming;
    if (question !== null && isMeant(question.cell)) this.answer({ value: null, error: INTERRUPTED });
  }

  private answer(reply: InputReply): void {
    this.asked = this.coming = null;
    this.channels.input.postMessage(reply);
    Atomics.add(this.words, Word.INPUT, 1);
    Atomics.notify(this.words, Word.INPUT);
  }
}
