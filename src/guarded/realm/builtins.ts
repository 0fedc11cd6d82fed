// What stands in the realm for Node's own modules: text in, text out, nothing of Node's behind it.

import { EventEmitter } from "./events.ts";
import { fs, promises } from "./fs.ts";
import * as util from "./node-util.ts";
import { path } from "./path.ts";

const { setTimeout, setImmediate, performance } = globalThis;

const timers = {
  setTimeout: (ms: number, value?: unknown) => new Promise((resolve) => setTimeout(resolve, ms, value)),
  setImmediate: (value?: unknown) => new Promise((resolve) => setImmediate(resolve, value)),
};

/** By name, without `node:`. */
export const builtins: Record<string, Record<string, unknown>> = {
  buffer: { Buffer },
  events: { default: EventEmitter, EventEmitter },
  fs: { default: { ...fs, promises }, ...fs, promises },
  "fs/promises": { default: promises, ...promises },
  path: { default: path, ...path },
  "path/posix": { default: path, ...path },
  perf_hooks: { performance },
  timers: { setTimeout, setImmediate },
  "timers/promises": timers,
  util: { default: util, ...util },
};
