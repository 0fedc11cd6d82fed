// The language thread: a worker that answers completion, inspection and what is wrong with a cell's types, whatever the
// cell thread is doing.
//
// It is started behind the first cell, or at the first question, and then told of the cells that ran until then. Its
// TypeScript process blocks it while it thinks; nobody else waits.

import { parentPort, workerData } from "node:worker_threads";
import { typeReport } from "./error-report.ts";
import type { FromLanguage, ToLanguage } from "./messages.ts";
import { NotebookLanguage } from "./notebook-language.ts";

const port = parentPort;
if (port === null)
  throw new Error("src/language/main.ts is the entry of a worker thread: start it by new Worker().");

const language = new NotebookLanguage((workerData as { folder: string }).folder);
/** Milliseconds without another run, after which the checker takes in the cells: Run All should cost it one round. */
const catchUpAfterMs = 100;
let catchUp: NodeJS.Timeout | undefined;

const answer = (message: FromLanguage) => port.postMessage(message);

port.on("message", (message: ToLanguage) => {
  switch (message.type) {
    case "ran":
      language.ran(message.code, message.until);
      clearTimeout(catchUp);
      catchUp = setTimeout(() => language.catchUp(), catchUpAfterMs).unref();
      break;
    case "warm_up":
      language.warmUp();
      break;
    case "check": {
      const { id, code } = message;
      answer({ type: "checked", id, report: typeReport(code, language.check(code)) });
      break;
    }
    case "complete": {
      const { id, code, cursor } = message;
      answer({ type: "completed", id, completion: language.complete(code, cursor) });
      break;
    }
    case "inspect": {
      const { id, code, cursor } = message;
      answer({ type: "inspected", id, inspection: language.inspect(code, cursor) });
      break;
    }
  }
});
port.on("close", () => language.close());
