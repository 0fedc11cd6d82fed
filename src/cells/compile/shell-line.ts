// A line for a shell or for IPython that stands in a cell. The parser misses a semicolon in it, which helps nobody.

const INSTALL = /^\s*[!%]?\s*(?:npm|pnpm|yarn|bun)\s+(?:install|i|add)\s+(?:-\S+\s+)*(@?[\w./-]+)/;
const COMMAND = /^\s*(?:!|%%?)\s*([a-z][\w-]*(?:\s.*)?)$/;

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
  const [, command] = COMMAND.exec(line) ?? [];
  if (command === undefined) return "";
  return (
    "\nA cell has no commands with ! or %. A program is run by\n" +
    `  require("node:child_process").execSync(${JSON.stringify(command.trim())}, { stdio: "inherit" });`
  );
}
