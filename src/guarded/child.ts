// The child of the guarded kernel: reads messages on its stdin, and enters the realm in which cells run.
//
// This program runs inside the box (kernel/guarded/launch.ts), and the realm inside of it is vm2's. Between the two
// cross strings alone, through one function; the realm answers to whoever started this by messages that it writes itself.
// A realm has its own queue of microtasks, which is emptied while it is entered and never else: so that an interrupt
// reaches code that spins in it, wherever it spins.

import { readFileSync, writeSync } from "node:fs";
import path from "node:path";
import v8 from "node:v8";
import vm from "node:vm";
import { ownName } from "../cells/compile/renamed.ts";
import { FrameReader, frame } from "./frames.ts";
import { hostCalls } from "./host-calls.ts";
import { makeRealm } from "./make-realm.ts";
import { HELPER, REALM_FILE, type RunMessage, type Script, type ToChild } from "./messages.ts";

/** Where it answers. To read there, too, it would need a socket, and from Node 26 on those are denied it as the network. */
const PIPE = 3;
/** Messages that wait for the realm, the oldest first. */
const inbox: string[] = [];
let timer: NodeJS.Timeout | NodeJS.Immediate | null = null;

/** What of a message the pipe has not taken yet: an interrupt may hit between two pieces, and the next one goes on. */
let unsent: Buffer | null = null;

/** Write now, since a cell that spins gives the loop no turn; a full pipe makes it wait, so that nothing grows here. */
function flush(): void {
  while (unsent !== null) {
    try {
      const written = writeSync(PIPE, unsent);
      unsent = written < unsent.length ? unsent.subarray(written) : null;
    } catch {
      process.exit(0); // nobody reads any more
    }
  }
}

const calls = hostCalls({
  send(text) {
    flush();
    unsent = frame(text);
    flush();
  },
  take: () => inbox.shift() ?? "",
  wake(ms) {
    if (timer !== null) clearTimeout(timer as NodeJS.Timeout);
    timer = setTimeout(() => {
      timer = null;
      turn();
    }, ms);
  },
});
process.stdin.on("close", () => process.exit(0));
process.stdin.on("error", () => process.exit(0));
// While no code of a cell is on the stack an interrupt comes as a message, and the signal has nothing to stop.
process.on("SIGINT", () => {});
const realm = makeRealm(process.argv[2] !== "plain", calls);
const text = readFileSync(path.join(__dirname, "realm.js"), "utf8");
realm.script(text, REALM_FILE, 0)();
const enterTurn = realm.script(`${HELPER}.turn()`, REALM_FILE, 0);

let told = false;
// What a cell leaves unhandled must not end the process. It is not looked at here: it is an object of the cell's.
process.on("unhandledRejection", () => {
  if (told) return;
  told = true;
  inbox.push('{"type":"unhandled"}');
  setImmediate(() => {
    told = false;
    turn();
  });
});
process.on("uncaughtException", () => {});

/** What the trampoline calls: a name on the global object of this realm, which no cell sees. */
let entering: () => void = () => {};
Object.defineProperty(globalThis, "enter", { value: () => entering() });
const trampoline = new vm.Script("enter()");

/** Enter the realm. @returns whether it came back by itself: false where it was interrupted */
function enter(work: () => void): boolean {
  entering = work;
  try {
    trampoline.runInThisContext({ breakOnSigint: true, displayErrors: false });
    return true;
  } catch (error) {
    // What a cell throws is caught inside; here comes an interrupt, or a text that does not compile.
    return !/^ERR_SCRIPT_EXECUTION_(INTERRUPTED|TIMEOUT)$/.test((error as NodeJS.ErrnoException)?.code ?? "");
  }
}

/** Give the realm a turn: its messages, its timers, what has become ready. */
function turn(): void {
  flush();
  if (!enter(enterTurn)) cut();
}

/** What the stopped code held counts against the limit until it is collected, and an idle child collects nothing. */
v8.setFlagsFromString("--expose-gc");
const collect = vm.runInNewContext("gc") as () => void;

/** The realm was stopped where it stood: it puts itself in order. */
function cut(): void {
  collect();
  for (let tries = 0; tries < 3; tries++) {
    inbox.unshift('{"type":"cut"}');
    if (enter(enterTurn)) return;
  }
}

/** Names that the realm has, by a script-scope `let` that has run: a text that is refused may have asked for others. */
const declared = new Set<string>();

/** Run a text of the kernel's in the realm. */
function run(script: Script, declares: string[]) {
  const fresh = declares.filter((name) => !declared.has(name));
  let names: (() => void) | null = null;
  let cell: (() => void) | null = null;
  let refused: string | null = null;
  try {
    // One that is also a global means that until the cell has given it a value, as in the ordinary kernel.
    const lets = fresh.map((name) => `${name} = globalThis.${ownName(name)}`);
    if (fresh.length > 0) names = realm.script(`let ${lets.join(", ")};`, REALM_FILE, 0);
    cell = realm.script(script.text, script.file, script.columnOffset);
  } catch (error) {
    // What the compiler let through and V8, or vm2, does not. The names are declared all the same, as in the ordinary kernel.
    refused = (error as Error).message;
  }
  const cameBack = enter(() => {
    try {
      if (names !== null) {
        names();
        for (const name of fresh) declared.add(name);
      }
    } catch (error) {
      // Object.defineProperty(globalThis, "x", { value: 1 });    // and in the next cell:
      // let x = 2;
      refused = (error as Error).message;
      return;
    }
    cell?.();
  });
  if (!cameBack) return cut();
  if (refused === null) return;
  inbox.push(JSON.stringify({ type: "refused", message: refused }));
  turn();
}

const reader = new FrameReader((text) => {
  const message = JSON.parse(text) as ToChild;
  const { script, declares = [], ...told } = message as Partial<RunMessage>;
  inbox.push(JSON.stringify(told));
  turn();
  if (script !== undefined) run(script, declares);
});
process.stdin.on("data", (bytes: Buffer) => reader.push(bytes));
turn();
