// A kept case: a file a person can read, with the program in both languages and the trace that CPython gave.

import type { Program } from "./program.ts";
import { python, typescript } from "./write.ts";

/** What a case file holds. */
export interface Case {
  /** The CPython 3.x of the trace; older ones may differ. */
  minor: number;
  python: string;
  typescript: string;
  trace: string[];
}

/** The file of a case. */
export function caseText(title: string, minor: number, program: Program, trace: string[]): string {
  return [
    `# ${title}`,
    "",
    "```python",
    `${python(program)}\`\`\``,
    "",
    "```ts",
    `${typescript(program)}\`\`\``,
    "",
    `CPython 3.${minor}:`,
    "",
    "```text",
    ...trace,
    "```",
    "",
  ].join("\n");
}

/** Read one. @throws Error where a part is missing */
export function readCase(text: string): Case {
  const block = (language: string) => {
    const found = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, "ms").exec(text)?.[1];
    if (found === undefined) throw new Error(`the case has no block of ${language}`);
    return found;
  };
  const minor = /^CPython 3\.(\d+):$/m.exec(text)?.[1];
  if (minor === undefined) throw new Error("the case does not say whose trace it is: CPython 3.x:");
  return {
    minor: Number(minor),
    python: block("python"),
    typescript: block("ts"),
    trace: block("text").trimEnd().split("\n"),
  };
}
