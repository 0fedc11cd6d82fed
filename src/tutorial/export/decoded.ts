// Parts of addresses that people have written.

/** `a%20b` as `a b`; a % that is just a % stays. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
