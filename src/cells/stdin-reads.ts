// A cell that reads process.stdin, as node:readline does. Nobody writes there: at its end readline's question is answered
// never, and where a client has left the pipe open not even the end comes. So a cell is told when it first reads.

import { currentCell } from "./run.ts";

const TEXT =
  "Nobody writes into process.stdin of a kernel, and what waits for a line of it, such as node:readline, waits for ever.\n" +
  `  const name = await input("name? ");    // asks in the notebook\n`;

/** Tell the cell that reads. Nothing is done before process.stdin is first asked for. */
export function tellStdinReads(tell: (text: string) => void): void {
  const property = Object.getOwnPropertyDescriptor(process, "stdin");
  if (!property?.get || !property.configurable) return;
  let told = currentCell();
  const toldOnce = () => {
    const cell = currentCell();
    if (cell !== told) tell(TEXT);
    told = cell;
  };
  const get = () => {
    Object.defineProperty(process, "stdin", property);
    const { stdin } = process;
    const { resume, _read } = stdin;
    // Once it has ended, nothing is read any more: readline still resumes it.
    stdin.resume = function () {
      toldOnce();
      return resume.call(this);
    };
    stdin._read = function (size) {
      toldOnce();
      _read.call(this, size);
    };
    return stdin;
  };
  Object.defineProperty(process, "stdin", { ...property, get });
}
