// The difference of two texts, line by line, as `diff -u` shows it: what is gone with -, what is new with +.

/** Lines kept around a difference. */
const context = 3;
/** Products of lengths above this are shown as a whole: the table would not be small any more. */
const largest = 4_000_000;
const longestLine = 300;

/** The lines of a unified difference, or none when both are the same. */
export function lineDiff(before: readonly string[], after: readonly string[]): string[] {
  const edits = editsOf(before, after);
  const changed = edits.flatMap(({ sign }, index) => (sign === " " ? [] : [index]));
  const shown: string[] = [];
  let next = 0;
  for (const index of changed) {
    const from = Math.max(next, index - context);
    if (from > next || (shown.length === 0 && from > 0)) shown.push("  ⋮");
    const to = Math.min(edits.length, index + context + 1);
    for (; next < to; next++) {
      if (next < from) continue;
      const { sign, line } = edits[next]!;
      shown.push(`${sign} ${line.length > longestLine ? `${line.slice(0, longestLine)}…` : line}`);
    }
  }
  if (changed.length > 0 && next < edits.length) shown.push("  ⋮");
  return shown;
}

interface Edit {
  sign: " " | "-" | "+";
  line: string;
}

function editsOf(before: readonly string[], after: readonly string[]): Edit[] {
  const same = (line: string): Edit => ({ sign: " ", line });
  const gone = (line: string): Edit => ({ sign: "-", line });
  const added = (line: string): Edit => ({ sign: "+", line });
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const rest = Math.min(before.length, after.length) - head;
  while (tail < rest && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const a = before.slice(head, before.length - tail);
  const b = after.slice(head, after.length - tail);
  let middle: Edit[] = [];
  if (a.length * b.length > largest) middle = [...a.map(gone), ...b.map(added)];
  else {
    const lengths = commonLengths(a, b);
    let [i, j] = [0, 0];
    while (i < a.length || j < b.length) {
      if (i < a.length && j < b.length && a[i] === b[j]) {
        middle.push(same(a[i]!));
        i += 1;
        j += 1;
      } else if (j >= b.length || (i < a.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) {
        middle.push(gone(a[i]!));
        i += 1;
      } else {
        middle.push(added(b[j]!));
        j += 1;
      }
    }
  }
  return [...before.slice(0, head).map(same), ...middle, ...before.slice(before.length - tail).map(same)];
}

/** At [i][j]: how many lines the rests `a[i…]` and `b[j…]` have in common, in order. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i]![j] =
        a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  return lengths;
}
