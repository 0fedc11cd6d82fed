// Which of TypeScript's libs count where the folder says nothing: those of what this Node has.
//
// An editor is told once for whom it checks. Here the code runs in this very engine, so it is asked, and what it lacks is
// neither completed nor taken for granted.

/** Newer than what the oldest Node that runs the kernel has; each with what shows that the engine has it. */
const NEWER: [lib: string, isThere: boolean][] = [
  ["ES2024.Collection", "groupBy" in Map],
  ["ES2024.Object", "groupBy" in Object],
  ["ES2024.Promise", "withResolvers" in Promise],
  ["ES2025.Collection", "union" in Set.prototype],
  ["ES2025.Float16", "Float16Array" in globalThis],
  ["ES2025.Intl", "DurationFormat" in Intl],
  ["ES2025.Iterator", "Iterator" in globalThis],
  ["ES2025.Promise", "try" in Promise],
  ["ES2025.RegExp", "escape" in RegExp],
  ["ESNext.Array", "fromAsync" in Array],
  ["ESNext.Collection", "getOrInsert" in Map.prototype],
  ["ESNext.Error", "isError" in Error],
  ["ESNext.SharedMemory", "pause" in Atomics],
  ["ESNext.TypedArrays", "fromBase64" in Uint8Array],
  ["ESNext.Temporal", "Temporal" in globalThis],
  ["ESNext.Date", "Temporal" in globalThis],
  // It brings Temporal along; without it what Intl.Locale has for longer would be an error.
  ["ESNext.Intl", "getWeekInfo" in Intl.Locale.prototype],
];

/** For tsconfig's `lib`. */
export const ENGINE_LIB: readonly string[] = [
  "ES2023",
  "ES2024.ArrayBuffer",
  "ES2024.RegExp",
  "ES2024.SharedMemory",
  "ES2024.String",
  // Node has the symbols, and what cells are compiled to has the rest.
  "ESNext.Disposable",
  "ESNext.Decorators",
  ...NEWER.filter(([, isThere]) => isThere).map(([lib]) => lib),
];
