// The language thread: a worker that answers completion, inspection and what is wrong with a cell's types, whatever the
// cell thread is doing.
//
// It is started when the first cells pause, or at the first question, and then told of the cells that ran until then. Its
// TypeScript process blocks it while it thinks; nobody else waits. Checks do not hurry: while cells follow each other
// they are put off, since the compiler would take the processor from the very cells it looks at.
//
// It joins src/language, which knows texts, with what src/cells knows of packages. Counterpart: language-client.ts.

import { parentPort, workerData } from "node:worker_threads";
import { QuietMemory } from "../src/cells/quiet-memory.ts";
import { installedPackage } from "../src/disk/npm-cache.ts";
import { typeReport } from "../src/language/error-report.ts";
import type {
  CompilerStarted,
  FallenBack,
  FromLanguage,
  Pong,
  ToLanguage,
} from "../src/language/messages.ts";
import { NotebookLanguage } from "../src/language/notebook-language.ts";
import { nativeElseFallback } from "../src/language/start-compiler.ts";

const port = parentPort;
if (port === null)
  throw new Error("kernel/language-thread.ts is the entry of a worker thread: start it by new Worker().");

// The TypeScript process, which this thread starts, gives memory back sooner, at a few per cent of its time.
process.env.GOGC ??= "50";
const { folder } = workerData as { folder: string };
const language = new NotebookLanguage(
  folder,
  (specifier) => installedPackage(specifier, folder),
  nativeElseFallback(
    (reason) => port.postMessage({ type: "fallen_back", reason } satisfies FallenBack),
    (pid, after) => port.postMessage({ type: "compiler", pid, after } satisfies CompilerStarted),
  ),
);
/** Milliseconds without news of a cell, after which what was told is worked on. */
const QUIET_MS = 4;
/** Milliseconds without work, after which the checker takes in the cells, so that the next question need not. */
const CATCH_UP_MS = 60;
/** A question waits for as many tasks; behind more it is answered by what is known. */
const FEW = 10;

/** What cells make to do, in order. */
const tasks: ToLanguage[] = [];
let quiet: NodeJS.Timeout | undefined;
const memory = new QuietMemory(() => tasks.length === 0);
let catchUp: NodeJS.Timeout | undefined;
/** Has a cell left something since the checker took in the cells? */
let news = false;

port.on("message", (message: ToLanguage) => {
  if (message.type === "ping") return answer({ type: "pong" });
  if (message.type === "complete" || message.type === "inspect") {
    if (tasks.length <= FEW) for (const task of tasks.splice(0)) handle(task);
    handle(message);
    return;
  }
  tasks.push(message);
  clearTimeout(catchUp);
  clearTimeout(quiet);
  quiet = setTimeout(work, QUIET_MS);
});
port.on("close", () => language.close());

/** One task a turn, so that a question or a new cell comes in between. */
function work(): void {
  const task = tasks.shift();
  if (task === undefined) {
    if (news) catchUp = setTimeout(takeIn, CATCH_UP_MS).unref();
    return;
  }
  handle(task);
  quiet = setTimeout(work, 0);
}

function takeIn(): void {
  news = false;
  language.catchUp();
}

function handle(message: ToLanguage): void {
  memory.worked();
  switch (message.type) {
    case "warm_up":
      language.warmUp();
      break;
    case "ran":
      news = true;
      language.ran(message.code, message.until);
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
}

function answer(message: FromLanguage | Pong): void {
  port!.postMessage(message);
}
