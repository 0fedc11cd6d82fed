// The iopub channel: what all clients hear. One line of messages, in the order in which they were published.

import type { XPublisher } from "zeromq";
import type { Codec, Outgoing } from "./frames.ts";
import { PatientPublisher } from "./patient-publisher.ts";
import { SendQueue } from "./send-queue.ts";
import { readSocket } from "./sockets.ts";

const SUBSCRIBE = 1;

export class Iopub {
  private readonly publisher: PatientPublisher;
  private readonly queue: SendQueue;
  /**
   * Has anybody subscribed? libzmq adds who does by itself, so that what is sent in that moment comes to it before its welcome:
   * until the first one is welcomed, nothing is.
   */
  private heard = false;

  constructor(
    private readonly socket: XPublisher,
    private readonly codec: Codec,
  ) {
    this.publisher = new PatientPublisher(socket);
    this.queue = new SendQueue(this.publisher);
  }

  /** Publish; resolves once the message was handed to the socket. Clients subscribe to all topics, so any will do. */
  publish(message: Omit<Outgoing, "identities">): Promise<void> {
    if (!this.heard) return Promise.resolve();
    return this.queue.send(this.codec.encode({ identities: [message.msgType], ...message }));
  }

  /** @remarks Messaging protocol, section "Kernel status". */
  status(state: "busy" | "idle" | "starting", parent?: string): Promise<void> {
    return this.publish({ msgType: "status", parent, content: { execution_state: state } });
  }

  /**
   * Welcome each subscription until the socket is closed: a client then knows that it hears everything.
   *
   * The state follows, as the answer to nobody: a kernel that starts in a tenth of a second has told it before slow
   * clients hear. jupyter_server lets no page in until it has heard one, and asks anew only after half a second.
   *
   * @remarks Messaging protocol, section "Welcome message". For the empty topic there is no topic frame.
   */
  async welcome(state: () => "busy" | "idle"): Promise<void> {
    await readSocket(this.socket, ([frame]) => {
      if (frame === undefined || frame[0] !== SUBSCRIBE) return;
      this.heard = true;
      const topic = frame.subarray(1); // bytes, and not of a text that anybody has to have written in UTF-8
      void this.queue.send(
        this.codec.encode({
          identities: topic.length === 0 ? [] : [topic],
          msgType: "iopub_welcome",
          content: { subscription: topic.toString() },
        }),
      );
      void this.status(state());
    });
  }

  /** The kernel ends: resolves once everything published was handed to the socket, or its clients did not take it. */
  finish(): Promise<void> {
    this.publisher.hurry();
    return this.queue.flushed();
  }
}
