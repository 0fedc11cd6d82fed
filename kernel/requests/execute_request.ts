// One cell: busy, execute_input, its output, its error or its reply, idle.

import type { Executed, ExecuteRequest } from "../../src/cells/messages.ts";
import type { TypeReport } from "../../src/language/messages.ts";
import { failedAt } from "../failed-at.ts";
import { text, texts } from "../wire/fields.ts";
import { idle } from "../wire/idle.ts";
import type { Kernel, Request } from "../wire/kernel.ts";
import type { RunningCell } from "../wire/running-cells.ts";

type Failed = Extract<Executed, { status: "error" }>;

/** A cell that fails sooner may do so while the cells behind it are still on their way. */
const GATHER_MS = 50;

/**
 * Stands in its shell's queue until the cells before it have ended.
 *
 * @remarks Messaging protocol, section "Execute".
 */
export function execute_request(request: Request, kernel: Kernel): void {
  const { main } = kernel.shells;
  const queue = kernel.shells.of(request.header.subshell_id) ?? main;
  queue.push({
    run: (stop) => run(request, kernel, queue !== main, stop),
    abort: () => abort(request, kernel),
  });
}

async function run(request: Request, kernel: Kernel, subshell: boolean, stop: () => void): Promise<void> {
  const { parent, content } = request;
  const code = text(content.code);
  const silent = content.silent === true;
  const stored = content.store_history !== false && !silent;
  // Not stored: the number is shown, but the next cell gets it again.
  const count = kernel.executionCount + 1;
  if (stored) kernel.executionCount = count;

  const cell = kernel.parents.add(parent);
  const running: RunningCell = { request, cell, subshell, began: performance.now() };
  kernel.running.add(running);
  const begin = () => {
    kernel.memory.begin();
    kernel.container.begin();
    // An interrupt is not meant for a subshell's cell while another runs.
    if (!subshell || kernel.running.size === 1) kernel.interrupter.begin();
    const asked: ExecuteRequest = {
      type: "execute",
      cell,
      code,
      count,
      silent,
      userExpressions: texts(content.user_expressions),
      allowStdin: content.allow_stdin !== false,
    };
    return kernel.cells.execute(asked, subshell);
  };
  const announce = () => {
    kernel.status("busy", parent);
    if (silent) return;
    void kernel.publish(parent, "execute_input", { code, execution_count: count });
    if (kernel.lastWords === null) return;
    void kernel.publish(parent, "stream", { name: "stderr", text: kernel.lastWords });
    kernel.lastWords = null;
  };
  let result: Executed;
  let refused: Failed | null = null;
  let checked: Promise<TypeReport | null> = Promise.resolve(null);
  if (!silent && kernel.types.mode === "strict") {
    announce();
    refused = await refusal(code, running, kernel);
    result = refused ?? (await begin());
  } else {
    // The cell begins while busy and execute_input are made; its output is read in a later turn, so it comes after them.
    const executed = begin();
    announce();
    if (!silent) checked = kernel.types.begin(code, parent);
    result = await executed;
  }
  kernel.interrupter.ended();
  // All that it printed before it ended is in the ring by now, and what native code wrote in the descriptors.
  await kernel.descriptors.read();
  kernel.output.drain(cell);
  await end(request, kernel, {
    result,
    began: running.began,
    count: silent ? kernel.executionCount : count,
    silent,
    stop,
    checked,
  });
  kernel.running.delete(running);
  kernel.quiet.worked();
  idle(kernel, parent);

  if (silent) return;
  if (refused === null) {
    const failed = result.status === "error" ? result : null;
    kernel.types.told({ code, until: failed && reached(code, count, failed) });
  }
  if (stored) kernel.history.add(count, code, shownText(result));
}

/**
 * How far a cell that failed has come: what stands before was declared. An error may have been made long before the cell's
 * own `await` gave it, as that of a client which could not connect.
 */
function reached(code: string, count: number, { traceback, awaitedAt }: Failed): number | null {
  const thrownAt = failedAt(code, count, traceback);
  return awaitedAt === undefined ? thrownAt : Math.max(thrownAt ?? 0, awaitedAt);
}

/** What the history keeps of a result. */
function shownText(result: Executed): string | null {
  const data = result.status === "ok" && result.data !== null ? JSON.parse(result.data) : {};
  const shown = data["text/plain"];
  return typeof shown === "string" ? shown : null;
}

/** What keeps a cell from running under strict type checking: an error of its types, or an interrupt meanwhile. */
function refusal(code: string, running: RunningCell, kernel: Kernel): Promise<Failed | null> {
  return new Promise((resolve) => {
    const done = (refused: Failed | null) => {
      unheard();
      resolve(refused);
    };
    const unheard = kernel.interrupter.onInterrupt(() => {
      if (kernel.running.foremost === running) done(interruptError());
    });
    void kernel.types.refusal(code).then((report) => done(report && refusedError(report)));
  });
}

function refusedError({ summary, plain }: TypeReport): Failed {
  const ename = "TypeScriptError";
  const head = `${ename}: the cell has type errors and did not run`;
  return { status: "error", ename, evalue: summary, traceback: [`${head}\n${plain}`] };
}

function interruptError(): Failed {
  const [ename, evalue] = ["KeyboardInterrupt", "the cell was interrupted before it began"];
  return { status: "error", ename, evalue, traceback: [`${ename}: ${evalue}`] };
}

interface Ended {
  result: Executed;
  /** When it began, by performance.now(). */
  began: number;
  count: number;
  silent: boolean;
  stop: () => void;
  /** A report of type errors that goes out before the reply. */
  checked: Promise<TypeReport | null>;
}

/** @remarks Messaging protocol, sections "Execution results" and "Execution errors". */
async function end(request: Request, kernel: Kernel, ended: Ended): Promise<void> {
  const { result, began, count, silent, stop } = ended;
  // Who runs a notebook can keep it there (HOW_IT_WORKS.md).
  const metadata = result.alive === undefined ? {} : { cokernel: { alive: result.alive } };
  // By ipykernel's name: JupyterLab keeps it with a cell whose timing is recorded.
  const started = new Date(Date.now() - (performance.now() - began)).toISOString();
  const timed = { ...metadata, started };
  if (result.status === "ok" && result.data !== null) {
    const json = `{"execution_count":${count},"data":${result.data},"metadata":${JSON.stringify(metadata)}}`;
    void kernel.publish(request.parent, "execute_result", json);
  }
  if (result.status === "error" && !silent) {
    const { ename, evalue, traceback } = result;
    void kernel.publish(request.parent, "error", { ename, evalue, traceback });
  }
  const report = await ended.checked;
  if (report !== null) kernel.types.show(request.parent, report);
  if (result.status === "ok") {
    const { userExpressions: user_expressions } = result;
    const content = { status: "ok", execution_count: count, user_expressions, payload: [] };
    await kernel.reply(request, "execute_reply", content, timed);
    return;
  }
  const { ename, evalue, traceback } = result;
  if (request.content.stop_on_error !== false) {
    // "Run all" sends its cells one by one, and a cell can fail before the next one is even sent. They count as
    // queued, too: nobody has heard of the error yet. (Behind a cell that ran for long they have long been here.)
    if (performance.now() - began < GATHER_MS) await kernel.arrived();
    stop();
  }
  const error = { status: "error", execution_count: count, ename, evalue, traceback };
  await kernel.reply(request, "execute_reply", { ...error, user_expressions: {}, payload: [] }, timed);
}

/** A cell before this one failed. `aborted` is what ipykernel sends and what clients know: without a count, which they would show. */
function abort(request: Request, kernel: Kernel): void {
  kernel.status("busy", request.parent);
  void kernel.reply(request, "execute_reply", { status: "aborted" });
  idle(kernel, request.parent);
}
