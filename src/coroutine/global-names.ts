// The names of the runtime that a notebook's cells have without an import.

import * as asyncio from "./asyncio.ts";

/** The asyncio namespace, and what the first lines of a lesson on coroutines need beside it. */
export const globalNames = {
  // The bundle's own would show a getter for each name.
  asyncio: Object.freeze({ ...asyncio }),
  coroutine: asyncio.coroutine,
  next: asyncio.next,
  StopIteration: asyncio.StopIteration,
  CancelledError: asyncio.CancelledError,
  KeyboardInterrupt: asyncio.KeyboardInterrupt,
};
