// A line for a shell or for IPython that stands in a cell. The parser misses a semicolon in it, which helps nobody.

const INSTALL = /^\s*[!%]?\s*(?:npm|pnpm|yarn|bun)\s+(?:install|i|add)\s+(?:-\S+\s+)*(@?[\w./-]+)/;
const COMMAND = /^\s*!\s*([a-z][\w-]*(?:\s.*)?)$/;
const MAGIC = /^\s*%%?[a-z]\w*(?:\s.*)?$/;
const QUESTION = /^\s*(?:\?{1,2}\s*([\w.$]+)|([\w.$]+)\s*\?{1,2})\s*$/;
/** Words and options: what a program would make of the same line has brackets or signs in it. */
const WORDS = /^\s*![a-z][\w-]*(?:\s+[\w./~-]+)*\s*$/;

/** What to write instead of the line that ends the parser's way, as lines below its own words; none for any other. */
export function shellAdvice(text: string, place: number): string {
  const start = text.lastIndexOf("\n", place - 1) + 1;
  const line = text.slice(start).split("\n", 1)[0]!;
  const [, name] = INSTALL.exec(line) ?? [];
  if (name !== undefined) {
    return (
      `\nA cell runs no npm. Either of these brings the package:\n  import … from "npm:${name}"    // into a cache\n` +
      `  npm install ${name}    // in a terminal, in the notebook's folder`
    );
  }
  const [, before, behind] = QUESTION.exec(line) ?? [];
  const asked = before ?? behind;
  if (asked !== undefined) return `\nWhat ${asked} is, Shift+Tab tells while the cursor stands at it.`;
  if (MAGIC.test(line))
    return "\nA line that begins with % is IPython's: a cell is TypeScript and nothing else.";
  const [, command] = COMMAND.exec(line) ?? [];
  return command === undefined ? "" : `\n${programAdvice(command)}`;
}

/** As {@link shellAdvice}, for a line such as `!ls -l`, which TypeScript takes for an expression whose names are not defined. */
export function undefinedCommandAdvice(line: string): string[] {
  return WORDS.test(line) ? programAdvice(COMMAND.exec(line)![1]!).split("\n") : [];
}

function programAdvice(command: string): string {
  return (
    "A cell has no commands with !. A program is run by\n" +
    `  require("node:child_process").execSync(${JSON.stringify(command.trim())}, { stdio: "inherit" });`
  );
}
