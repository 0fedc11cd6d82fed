// The channel that all clients hear, on real sockets.

import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { Subscriber, XPublisher } from "zeromq";
import { Codec } from "../../kernel/wire/frames.ts";
import { Iopub } from "../../kernel/wire/iopub.ts";

test("the first client hears its welcome before all else, however much is published while it comes", async () => {
  const codec = new Codec("sha256", "key");
  for (let i = 0; i < 30; i++) {
    const socket = new XPublisher({ linger: 0, noDrop: true, verbosity: "allSubs" });
    await socket.bind("tcp://127.0.0.1:*");
    const iopub = new Iopub(socket, codec);
    void iopub.welcome(() => "idle");
    const client = new Subscriber({ linger: 0 });
    client.connect(socket.lastEndpoint!);
    client.subscribe();
    const heard = client.receive();
    let waits = true;
    void heard.then(() => (waits = false));
    while (waits) {
      void iopub.status("busy");
      await turn();
    }
    const [first, state] = [codec.decode(await heard), codec.decode(await client.receive())];
    expect(first.header.msg_type).toBe("iopub_welcome");
    expect(state.header.msg_type).toBe("status");
    client.close();
    socket.close();
  }
});
