// A cell that starts a server runs again: the server of its last run still listens, and often has no name any more.

import type { Server } from "node:net";

/** What to do about a port that is in use, as lines to stand below the error's own; none where another program has it. */
export function ownServerAdvice(port: unknown): string[] {
  // Not in Node's types: it is told of in no documentation, and all versions have it.
  const { _getActiveHandles: handles } = process as unknown as { _getActiveHandles?(): unknown[] };
  const listens = (handle: unknown) => {
    const server = handle as Partial<Server>;
    const address = server.listening === true ? server.address?.() : null;
    return typeof address === "object" && address?.port === port;
  };
  if (typeof port !== "number" || !handles?.call(process).some(listens)) return [];
  return [
    "A server that a cell has started listens there. What a cell starts again it closes first:",
    "  var server; server?.close();    // `var` keeps what the cell's last run made",
    "  server = …",
  ];
}
