// The cell thread: takes one message after another from the wire thread, and gives the thread to the user's program.
//
// All that must stay alive while that program spins is on the other side.

import { globalNames } from "../coroutine/global-names.ts";
import { directive, heedWord, loopWasCut, progress, recoverLoops, watchNotBegun } from "../coroutine/host.ts";
import { type DisplayHandle, makeDisplay } from "../display/display.ts";
import type { MimeBundle } from "../display/mime.ts";
import { tellFunctionTexts } from "../display/source.ts";
import { counted } from "../display/table.ts";
import { showTemporal } from "../display/temporal.ts";
import type { Alive } from "../views/alive.ts";
import { installCollectHook } from "./collect-garbage.ts";
import { Comms } from "./comms.ts";
import { hostCoroutines, ownLoops } from "./coroutines.ts";
import { executionError, interruptError } from "./errors/errors.ts";
import { reportError } from "./errors/report-error.ts";
import { tellOwnLines } from "./errors/stack.ts";
import { showWarnings } from "./errors/warnings.ts";
import { isExiting, replaceExit } from "./exit.ts";
import { defineGlobals, keepGlobals, restoreGlobals } from "./globals.ts";
import { installHelper } from "./helper.ts";
import { hideResourceStore } from "./hide-resource-store.ts";
import { tellFailedDirectives } from "./imports/failed-directives.ts";
import { Imports } from "./imports/import.ts";
import { makeInput } from "./input.ts";
import { watchAsyncHooks } from "./interrupt/async-hooks.ts";
import { allowTermination } from "./interrupt/async-ids.ts";
import { installInterruptHook, noteStackLimit, recover } from "./interrupt/interrupt.ts";
import { cancelTasks, endTasks } from "./interrupt/leave.ts";
import { stopRuns, type Waiting } from "./interrupt/stop-runs.ts";
import { tellUncut } from "./interrupt/uncut.ts";
import { restoreIntrinsics } from "./intrinsics.ts";
import { aliveNow } from "./look/alive.ts";
import { functionText } from "./look/function-text.ts";
import { showEnded, showLive } from "./look/live.ts";
import { closerLook } from "./look/named-value.ts";
import { readNames } from "./look/names-held.ts";
import { showCoroutines } from "./look/show-coroutines.ts";
import { makeViews, recordCell } from "./look/views.ts";
import {
  type CellChannels,
  type CellId,
  type CommMessage,
  type ExecuteRequest,
  type FromCell,
  type Given,
  Phase,
  type ToCell,
  Word,
} from "./messages.ts";
import { Notebook } from "./notebook.ts";
import { Output, outputLimit, patchStreams } from "./output/output.ts";
import { tellSyncWrites } from "./output/sync-writes.ts";
import { makeProgress } from "./progress.ts";
import { QuietMemory } from "./quiet-memory.ts";
import { replaceReport } from "./report.ts";
import { begin, type CellRun, currentRun, makeRun, shownUnder, waitsAt, within } from "./run.ts";
import { tellStdinReads } from "./stdin-reads.ts";
import { makeTypeErrors } from "./type-errors.ts";
import { reportUncaught } from "./uncaught-errors.ts";
import { UnderWay } from "./under-way.ts";
import { warmUpSoon } from "./warm-up.ts";

/** Make this thread run the cells of a notebook whose folder is `folder`; tells the wire thread when it is `ready`. */
export function startCellThread(
  { port, bulk, input: inputPort, ring, words: shared }: CellChannels,
  folder: string,
  captured: { stdout?: number; stderr?: number } = {},
) {
  const words = new Int32Array(shared);
  const post = (message: FromCell) => port.postMessage(message);
  const phase = (value: number) => Atomics.store(words, Word.PHASE, value);
  tellUncut(words);
  const output = new Output(ring, bulk, { ...captured, words });
  // Under what caused it, whoever shows what is printed.
  const comms = new Comms((message) => output.publish(message, currentRun()?.cell));
  const runs = new UnderWay();
  const isRunning = (run: CellRun) => runs.has(run);
  const memory = new QuietMemory(() => runs.first === null);
  const input = makeInput({ port: inputPort, words, post, isRunning });
  const display = makeDisplay(
    (msgType, content) => output.publish({ msgType, content }),
    (later) => {
      const run = currentRun();
      const shown: Promise<unknown> = later
        .catch((error) => reportError(output, error, shownUnder(run)))
        .finally(() => run?.shown.delete(shown));
      run?.shown.add(shown);
    },
  );
  const installing = () => {
    let told: DisplayHandle<MimeBundle> | null = null;
    return (text: string) => {
      const bundle = { "text/plain": text };
      if (told) told.update(bundle);
      else told = display.mime(bundle);
    };
  };
  const imports = new Imports(folder, installing);
  const views = makeViews(output, display);

  tellOwnLines(folder);
  patchStreams(output, captured);
  tellSyncWrites(() => output.expectWritten());
  tellStdinReads((text) => output.stderr(text));
  hideResourceStore();
  reportUncaught(output);
  showWarnings(output);
  tellFailedDirectives((text) => output.stderr(text));
  watchAsyncHooks(
    (text) => output.stderr(text),
    (any) => Atomics.store(words, Word.HOOKED, Number(any)),
  );
  hostCoroutines(output, isRunning);
  heedWord(words, Word.WANTED);
  showCoroutines();
  tellFunctionTexts(functionText);
  showTemporal(globalThis);
  defineGlobals({
    ...globalNames,
    comms,
    display,
    input: input.input,
    prompt: input.prompt,
    progress: makeProgress(display),
    require: imports.require,
    __dirname: imports.meta.dirname,
    __filename: imports.meta.filename,
    typeErrors: makeTypeErrors(post),
    views,
  });
  keepGlobals();
  const leave = replaceExit(output, post, words);
  replaceReport(post, words);
  let ending = false;
  const telling = {
    compiling: () => phase(Phase.KERNEL),
    running() {
      phase(Phase.RUNNING);
      output.begin();
    },
  };
  const notebook = new Notebook(
    folder,
    output,
    telling,
    (value) => showLive(value, display),
    () => recordCell(views, display),
  );

  installHelper(imports, directive, (namespace, own) => notebook.takeAll(namespace, own));
  readNames(() => notebook.holders.all());

  const alive = (run: CellRun): Alive | null => {
    try {
      return run.silent ? null : aliveNow(notebook.holders.now());
    } catch {
      return null; // a cell replaced what this stands on: it is not worth an error
    }
  };

  /** Whatever a cell started holds its run, and may print under it. */
  const forgotten = new FinalizationRegistry((cell: CellId) => post({ type: "forgotten", cell }));

  /** What a termination cuts from here on has a run that can be settled; what it cuts before is given again. */
  const begins = (run: CellRun, given: number) => {
    forgotten.register(run, run.cell);
    runs.add(run);
    begin(run);
    Atomics.store(words, Word.BEGUN, given);
  };
  const begun = () => Atomics.load(words, Word.BEGUN);
  const ends = (run: CellRun) => {
    runs.remove(run);
    // What carries no run belongs to one that has not ended.
    if (runs.first !== null) begin(runs.first);
    else memory.worked();
  };

  const execute = (request: Given<ExecuteRequest>) => {
    restoreGlobals();
    noteStackLimit();
    const run: CellRun = makeRun(request, (result) => {
      run.box = null; // or tasks that outlive the cell would keep its last value
      run.awaited.clear();
      try {
        within(run, watchNotBegun);
        // A cell that was cut has not ended its recording by itself.
        if (run.recording !== null) within(run, run.recording);
        if (!run.silent) within(run, showEnded);
      } catch {
        restoreIntrinsics(); // the cell replaced what that stands on; its reply must go out all the same
      }
      // However an interrupted cell ends (its CancelledError comes out, or was caught), it ended by the interrupt.
      // Cut in a module it may go on in what imports that, and find nothing there, before this thread is told to recover.
      const ended = run.interrupted || run.cutAt !== null ? interruptError(run.cutAt, waitsAt(run)) : result;
      run.cutAt = null; // or tasks that outlive the cell would keep what stood on its stack
      const left = alive(run);
      post({
        type: "executed",
        cell: request.cell,
        result: left === null ? ended : { ...ended, alive: left },
      });
      ends(run);
    });
    begins(run, request.given);
    try {
      Atomics.store(words, Word.OUTPUT_LIMIT, outputLimit());
      notebook.execute(request, run);
    } catch (error) {
      restoreIntrinsics();
      run.settle(executionError(error));
    }
  };

  const handle = (message: Given<CommMessage>) => {
    phase(Phase.RUNNING);
    const run = makeRun(message, () => {
      post({ type: "handled", cell: message.cell });
      ends(run);
    });
    begins(run, message.given);
    const failed = (error: unknown) => {
      reportError(output, error, shownUnder(run));
      run.settle(executionError(error));
    };
    within(run, () => {
      try {
        Promise.resolve(comms.receive(message)).then(
          () => run.settle({ status: "ok", data: null, userExpressions: {} }),
          failed,
        );
      } catch (error) {
        failed(error);
      }
    });
  };

  const waiting: Waiting = {
    isRunning,
    forgetInputs: (stopped) => input.forget(stopped),
    forgetHalfLoaded: (stopped) => imports.forgetHalfLoaded(stopped),
  };

  const interrupt = ({ seq, given, cells }: Extract<ToCell, { type: "interrupt" }>) => {
    const lost = begun() < given;
    const meant = runs.of(cells);
    // They have ended meanwhile, and what runs now must not be hit in their place.
    const over = cells.length > 0 && meant.length === 0;
    post({ type: "interrupted", seq, how: !over && stopRuns(meant, waiting) ? "soft" : "idle", lost });
  };

  const cancelBackground = () => {
    const cell = runs.first === null ? undefined : shownUnder(runs.first);
    stopRuns(runs.of(), waiting, () => true);
    const cancelled = cancelTasks(ownLoops());
    if (cancelled > 0)
      output.stderr(`Interrupted twice, which cancelled ${counted(cancelled, "task")}.\n`, cell);
  };

  const recovered = ({ seq, given, cells }: Extract<ToCell, { type: "recover" }>) => {
    recover((cut) => {
      phase(Phase.RUNNING); // by bad luck it was cut in what was not to be (interrupt/uncut.ts)
      output.recover();
      recoverLoops();
      // Where it is not known whose code was cut it may be anybody's.
      const meant = cut === null || cells.length === 0 ? runs.of() : runs.of([cut.cell, ...cells]);
      stopRuns(meant, waiting, (run) => cut === null || run === cut);
    });
    post({ type: "interrupted", seq, how: "recovered", lost: begun() < given });
  };

  const take = (message: ToCell) => {
    Atomics.store(words, Word.WANTED, 0);
    // No code is on the stack here. Where a loop says otherwise, a termination has hit what stood before this message.
    if (loopWasCut()) recoverLoops();
    switch (message.type) {
      case "execute":
      case "comm":
        // Given again, and it had not been lost; or one before it was lost, with which it is given again.
        if (message.given !== begun() + 1) return;
        return message.type === "execute" ? execute(message) : handle(message);
      case "interrupt":
        return interrupt(message);
      case "cancel":
        return cancelBackground();
      case "recover":
        return recovered(message);
      case "look":
        return post({ type: "looked", id: message.id, text: closerLook(message.names) });
      case "shutdown":
        if (!ending) endTasks(ownLoops(), leave);
        else if (isExiting()) leave();
        ending = true;
        return;
    }
  };
  port.on("message", (message: ToCell) => {
    try {
      take(message);
    } catch (error) {
      // A cell replaced what this stands on: an interrupt, or the next cell, must come through all the same.
      if (restoreIntrinsics().length === 0) throw error;
      take(message);
    }
  });
  const start = makeRun({ cell: 0 }, () => {});
  begin(start);
  within(start, allowTermination);
  installInterruptHook(progress, () => Atomics.load(words, Word.PHASE) === Phase.KERNEL);
  installCollectHook();
  post({ type: "ready" });
  warmUpSoon(notebook);
}
