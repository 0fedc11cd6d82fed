// A tag of JSX calls a factory that is not there: V8 says only that some name is not defined, which the cell never wrote.

import { adding } from "../imports/adding.ts";
import { jsxOf } from "../imports/tsconfig.ts";
import type { CellPlace } from "../sources.ts";
import { notebookFolder } from "./stack.ts";

/** What to do about it, as lines to stand below the error's own; none for any other error. */
export function factoryAdvice(message: string, place: CellPlace | null | undefined): string[] {
  const [, name] = /^([\w$]+) is not defined$/.exec(message) ?? [];
  if (name === undefined || !place) return [];
  const line = place.source.code.split("\n")[place.line - 1] ?? "";
  if (line[place.column] !== "<") return [];
  const folder = notebookFolder();
  const jsx = jsxOf(folder);
  if (jsx.runtime !== "classic") return [];
  if (![jsx.pragma, jsx.pragmaFrag].some((factory) => factory.split(".")[0] === name)) return [];
  const called = name === "React" ? "import React" : `import { ${name} }`;
  const from = name === "React" ? "react" : "preact";
  return [
    `The tag calls it, since tsconfig.json says "jsx": "react". Import or declare it, as by`,
    `  ${called} from "${from}"    // ${adding(from, folder).command}`,
    `With "jsx": "react-jsx" a tag needs no name in scope.`,
  ];
}
