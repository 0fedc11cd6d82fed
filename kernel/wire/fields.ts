// A field of a request's content as the protocol wants it: what is of another type counts as not given.
//
// Not String(value): of `{"toString": 1}`, which any client can send, it throws.

/** A string, or else `otherwise`. */
export function text(value: unknown, otherwise = ""): string {
  return typeof value === "string" ? value : otherwise;
}

/** A number (JSON has no NaN and no infinite ones), or else `otherwise`. */
export function number(value: unknown, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

/** Those entries of an object that are strings; of anything else, none. */
export function texts(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  const entries = Object.entries(value).filter(([, entry]) => typeof entry === "string");
  return Object.fromEntries(entries) as Record<string, string>;
}
