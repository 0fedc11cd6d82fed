// A cell that nobody runs and a value that nobody sees, made of what cells are made of: Notebook.warmUp() compiles the one
// and shows the other, so that the first real ones find all that takes part loaded, and known to the engine.

export const SAMPLE_CELL = `import { basename } from "node:path";
interface Entry { readonly at: Date; level: Level; text: string }
type Line = [number: number, text: string];
enum Level { Debug, Warning = 4, Error }
abstract class Log implements Iterable<Entry> {
  static opened = 0;
  readonly #kept: Entry[] = [];
  constructor(protected readonly path: string, public limit: number = 100) { Log.opened += 1; }
  abstract parse(line: string): Entry | undefined;
  get name(): string { return \`\${basename(this.path, ".log")} (\${this.#kept.length})\`; }
  add(...lines: string[]): this {
    for (let i = 0; i < lines.length && this.#kept.length < this.limit; i++) {
      const entry = this.parse(lines[i]!);
      if (entry) this.#kept.push(entry);
    }
    return this;
  }
  *[Symbol.iterator](): Generator<Entry, void, undefined> { yield* this.#kept; }
}
class Plain extends Log {
  parse(line: string) {
    const [, level, text] = /^(\\w+): (.*)$/.exec(line) ?? [];
    return text === undefined ? undefined : { at: new Date(0), level: Level[level as keyof typeof Level], text };
  }
}
async function read<T extends Log>(log: T, { tries = 3, wait }: { tries?: number; wait?: () => Promise<void> } = {}): Promise<T> {
  while (tries-- > 0) {
    try {
      await wait?.();
      return log;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw new Error("it cannot be read: " + log.name);
}
const logs: Log[] = [new Plain("a.log"), new Plain("b.log", 2)];
const seen = new Map<Level, number>();
let first: Line | null = null;
for (const { level, text } of logs[0]!.add("Error: no", "Warning: late")) {
  seen.set(level, (seen.get(level) ?? 0) + 1);
  first ??= [seen.size, text] satisfies Line;
}
const table = [...seen].map(([level, times]) => ({ level: Level[level], times })).sort((a, b) => a.times - b.times);
console.log(\`\${Log.opened} logs\`, table.filter(({ times }) => times > 0), { first, ...logs[1], read: typeof read });
Object.fromEntries(logs.map((log) => [log.name, log.limit])) as Record<string, number>`;

/** One in the midst of it, counted from 0 in what is run of it. */
export const SAMPLE_ERROR_LINE = 10;

export const SAMPLE_VALUE = { text: "a", list: [1, true, null], map: new Map([["key", { deep: 1n }]]) };
