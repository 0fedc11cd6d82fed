// The wire thread's file: a few lines that run its bundle by the code that an earlier start has left.

import { runBundle } from "../code-cache.ts";

runBundle(new URL("./wire-thread.cjs", import.meta.url));
