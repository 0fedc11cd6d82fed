// Binding, in this process.

import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, jest, test } from "@jest/globals";
import * as zeromq from "zeromq";
import type { Connection } from "../../kernel/wire/connection-file.ts";
import { bindSockets, makeSockets } from "../../kernel/wire/sockets.ts";

test("a port in use is waited for no longer where the clock is set back meanwhile", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  const connection: Connection = {
    transport: "tcp",
    ip: "127.0.0.1",
    ports: { shell: port, iopub: port, stdin: port, control: port, hb: port },
    key: "",
    digest: "sha256",
  };
  const sockets = makeSockets(zeromq, connection);
  let now = Date.now();
  const clock = jest.spyOn(Date, "now").mockImplementation(() => (now -= 86_400_000));
  try {
    await expect(bindSockets(sockets, connection)).rejects.toThrow(`tcp://127.0.0.1:${port} cannot be bound`);
  } finally {
    clock.mockRestore();
    taken.close();
  }
});
