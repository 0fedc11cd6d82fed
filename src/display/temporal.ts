// Dates and times of Temporal as text, wherever inspect meets them: it shows none of what they hold.

import { inspect } from "node:util";

/**
 * `Temporal.PlainDate 2024-01-01` in place of Node's `Temporal.PlainDate {}`, in results, tables and console.log alike.
 *
 * @param at the realm's global object; nothing is done where it has no Temporal, or where Node itself shows it
 */
export function showTemporal(at: object): void {
  const temporal: unknown = (at as { Temporal?: unknown }).Temporal;
  if (typeof temporal !== "object" || temporal === null) return;
  for (const name of Object.getOwnPropertyNames(temporal)) {
    const prototype: unknown = (temporal as Record<string, { prototype?: unknown }>)[name]?.prototype;
    if (typeof prototype !== "object" || prototype === null || inspect.custom in prototype) continue;
    Object.defineProperty(prototype, inspect.custom, {
      value: shown,
      writable: true,
      enumerable: false,
      configurable: true,
    });
  }
}

function shown(this: object, _depth: number, { stylize }: { stylize(text: string, style: "date"): string }) {
  const tag = String((this as { [Symbol.toStringTag]?: string })[Symbol.toStringTag]);
  try {
    return `${tag} ${stylize(String(this), "date")}`;
  } catch {
    return `Object [${tag}] {}`; // a prototype, which has no value
  }
}
