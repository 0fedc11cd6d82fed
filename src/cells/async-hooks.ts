// Async hooks that a cell or a library has enabled: Node ends a process whose code is terminated while one is on. So they
// are switched off before that, and who enables one is told.
//
// From Node 24 on; before, interrupt.ts has Node not look, and AsyncLocalStorage itself stands on such a hook.

import { type AsyncHook, createHook } from "node:async_hooks";

const WARNING =
  "Async hooks are enabled (async_hooks.createHook): an interrupt that cuts spinning code switches them off, since Node " +
  "would end the process.\n";

const enabled = new Set<AsyncHook>();
const prototype: AsyncHook = Object.getPrototypeOf(createHook({}));
const { enable, disable } = prototype;

/** Know of the hooks that are enabled from now on; `warn` is called at the first. */
export function watchAsyncHooks(warn: (text: string) => void): void {
  if (Number(process.versions.node.split(".")[0]) < 24) return;
  let warned = false;
  prototype.enable = function (this: AsyncHook) {
    enabled.add(this);
    if (!warned) warn(WARNING);
    warned = true;
    return enable.call(this);
  };
  prototype.disable = function (this: AsyncHook) {
    enabled.delete(this);
    return disable.call(this);
  };
}

/** Switch off all that are enabled: a termination is made. */
export function disableAsyncHooks(): void {
  for (const hook of enabled) disable.call(hook);
  enabled.clear();
}
