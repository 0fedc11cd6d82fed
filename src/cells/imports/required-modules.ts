// ES modules in TypeScript that CommonJS has had first, as a cell's `require("./a")` has: whoever imports such a file as it was then
// gets what it has become, and no second module with a state of its own. Names have the values that they have by then: an
// `export let` that changes later is followed by what require gave alone. The other way round: shared-modules.ts.
//
// Node's loader may be in another thread (Node 20). It hears of them by a port, which it reads when it is to load something: what
// was posted before an import stands there by then.

import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";

/** By the URLs from which they would be loaded: what they export. */
const required = new Map<string, readonly string[]>();
let port: MessagePort | null = null;

/** Called in Node's loader thread. */
export function hearRequired(from: MessagePort): void {
  port = from;
}

/** A module that is about to be imported from this URL has been required. */
export type NoteRequired = (url: string, names: readonly string[]) => void;

export const noteRequired: NoteRequired = (url, names) => void required.set(url, names);

/** For a loader in another thread: what it hears of them by. */
export function requiredElsewhere(): { note: NoteRequired; port: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  return { note: (url, names) => port1.postMessage([url, names]), port: port2 };
}

/** The module's text where it has been required, else null: it gives on what there is. */
export function requiredSource(url: string, file: string): string | null {
  for (let heard = next(); heard !== undefined; heard = next()) required.set(...heard.message);
  const names = required.get(url);
  if (names === undefined) return null;
  const path = JSON.stringify(file);
  const lines = names.map(
    (name, i) => `const n${i} = all[${JSON.stringify(name)}]; export { n${i} as ${JSON.stringify(name)} };`,
  );
  return `import { createRequire } from "node:module"; const all = createRequire(${path})(${path});\n${lines.join("\n")}`;
}

const next = (): { message: [url: string, names: readonly string[]] } | undefined =>
  port === null ? undefined : receiveMessageOnPort(port);
