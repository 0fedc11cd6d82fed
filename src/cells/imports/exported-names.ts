// What a module does export, told to who has asked for a name that it lacks.

/** Names that are told. */
const MAX_NAMES = 12;

/** `scaleLinear, scaleLog, … and 560 more`: those that begin as `name` does come first, since it may be a slip. */
export function exportedNames(namespace: object, name: string): string {
  // `module.exports` is what Node 24 calls the whole of CommonJS, which nobody imports by that.
  const names = Object.keys(namespace).filter((one) => one !== "module.exports");
  const alike = new Map(
    names.map((other) => [other, sameBeginning(other.toLowerCase(), name.toLowerCase())]),
  );
  const told = names.sort((a, b) => alike.get(b)! - alike.get(a)!).slice(0, MAX_NAMES);
  const left = names.length - told.length;
  return told.join(", ") + (left > 0 ? ` and ${left} more` : "");
}

function sameBeginning(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}
