// This thread's own inspector session: what JavaScript cannot say of itself.
//
// Only calls that need no domain switched on; made at first use, since it costs memory.

import { Session } from "node:inspector";
import { withoutToJson } from "./intrinsics.ts";

let session: Session | null = null;

function opened(): Session {
  if (session === null) {
    session = new Session();
    session.connect();
  }
  return session;
}

/** Node aborts the process where what it sends becomes no JSON. */
function send(
  method: string,
  params?: object,
  answered?: (error: Error | null, answer: never) => void,
): void {
  withoutToJson(() => opened().post(method as never, params as never, answered as never));
}

/** Call an inspector method of this thread that is answered at once, and return its result. @throws Error with the inspector's message. */
export function inspectorCall<R>(method: string, params: object): R {
  let result: R | undefined;
  let failure: Error | null = null;
  send(method, params, (error, answer: R) => {
    failure = error;
    result = answer;
  });
  if (failure) throw failure;
  return result as R;
}

/** Resolves when one is answered that needs turns of the event loop. */
export function inspectorAnswer(method: string): Promise<void> {
  return new Promise((resolve) => send(method, {}, () => resolve()));
}

/** Send without waiting: for terminateExecution, which ends the code that would read the answer. */
export function inspectorPost(method: string): void {
  if (session !== null) send(method);
}

/** Make the session before it is needed in a hurry. */
export function openInspector(): void {
  inspectorCall("Runtime.getIsolateId", {});
}

/** A session that is open at exit makes Node wait for a debugger. */
export function closeInspector(): void {
  session?.disconnect();
  session = null;
}
