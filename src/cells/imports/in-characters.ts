// esbuild counts columns in bytes.

/** How many UTF-16 units the first bytes of a text's line are. */
export function inCharacters(text: string, line: number, bytes: number): number {
  return Buffer.from(text.split("\n")[line - 1] ?? "")
    .subarray(0, bytes)
    .toString().length;
}
