// The beginning of something long: what comes after it is not gone over. Counterpart: itertools.islice.

/** The first of these, at most so many. */
export function firstOf<T>(all: Iterable<T>, most: number): T[] {
  const first: T[] = [];
  if (most <= 0) return first;
  for (const one of all) {
    first.push(one);
    if (first.length >= most) break;
  }
  return first;
}
