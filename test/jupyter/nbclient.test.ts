// Every tutorial, run from its first cell to its last by nbclient: what it prints is what it was stored with.

import path from "node:path";
import { beforeAll, expect, test } from "@jest/globals";
import { type Clients, installKernel, root, run } from "./clients.ts";
import { comparable, readNotebook, tutorials } from "./notebook.ts";

let clients: Clients;
beforeAll(() => {
  clients = installKernel();
});

test.each(tutorials().map((file) => [path.basename(file), file] as const))(
  "%s gives its stored outputs again",
  async (name, file) => {
    const executed = path.join(clients.folder, name);
    await run(clients, "python", [path.join(root, "test/jupyter/execute.py"), file, executed], {
      timeoutMs: 170_000,
    });
    expect(comparable(readNotebook(executed))).toEqual(comparable(readNotebook(file)));
  },
  180_000,
);
