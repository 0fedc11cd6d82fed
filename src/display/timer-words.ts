// What `setTimeout(…)` gives, as a cell's last value: inspect would show a dozen fields of Node's own.

import { property } from "./property.ts";

/** Taken now: a cell may replace them. In a guarded realm they are not there yet. */
const { setTimeout, clearTimeout } = globalThis as Partial<typeof globalThis>;

/** Node's class of timers, which none of its modules has; null: there is none. */
const prototype: object | null = (() => {
  const timer = setTimeout?.(() => {}, 0);
  clearTimeout?.(timer);
  return typeof timer === "object" ? Object.getPrototypeOf(timer) : null;
})();

/** `Timeout { after: 600 ms }`, `Timeout { every: 300 ms }`, `Timeout { over }`; null: it is none, or has not the fields known. */
export function timerWords(value: unknown): string | null {
  if (prototype === null || typeof value !== "object" || value === null) return null;
  const after = property(value, "_idleTimeout")?.value;
  if (typeof after !== "number" || Object.getPrototypeOf(value) !== prototype) return null;
  const every = property(value, "_repeat")?.value;
  if (property(value, "_destroyed")?.value === true) return "Timeout { over }";
  return typeof every === "number" ? `Timeout { every: ${every} ms }` : `Timeout { after: ${after} ms }`;
}
