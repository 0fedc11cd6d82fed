// What reads source maps, loaded when the first place is asked for: a cell that throws nothing pays nothing.

import { createRequire } from "node:module";

type Tracing = typeof import("@jridgewell/trace-mapping");

let loaded: Tracing | null = null;

export const tracing = (): Tracing =>
  (loaded ??= createRequire(import.meta.url)("@jridgewell/trace-mapping"));
