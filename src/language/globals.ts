// What every cell has without importing it, as the type checker is told.
//
// Text only: the values are made by the rooms that own them (src/cells, src/display, src/coroutine). A name added
// there is added here, or completion does not know it.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The declarations of the kernel's globals. */
export const kernelGlobals = `
/** Bytes or text, by MIME type. */
interface MimeBundle { [mimeType: string]: unknown }

interface DisplayOptions {
  /** display_id: an output with the same id is replaced by update. Default: a new one. */
  id?: string;
  /** Metadata of the output, by MIME type. */
  metadata?: Record<string, unknown>;
}

/** Where an output was shown. */
interface DisplayHandle<T = unknown> {
  /** display_id, as in the protocol's \`transient\`. */
  readonly id: string;
  /** Show something else in its place, in every cell that shows it. */
  update(data: T): void;
}

interface ShowMarkup {
  (data: string, options?: DisplayOptions): DisplayHandle<string>;
  (parts: TemplateStringsArray, ...values: unknown[]): DisplayHandle<string>;
}

/** Show a value as a cell's result is shown, from anywhere in a cell. */
declare const display: {
  (value: unknown, options?: DisplayOptions): DisplayHandle;
  /** Show a bundle of one's own: \`display.mime({ "text/html": "<b>bold</b>" })\`. */
  mime(bundle: MimeBundle, options?: DisplayOptions): DisplayHandle<MimeBundle>;
  /** Markup as text, or by a template whose values are put in as text: \`display.html\\\`<b>\${name}</b>\\\`\`. */
  html: ShowMarkup;
  svg: ShowMarkup;
  markdown: ShowMarkup;
  /** {@link display.markdown} by the name that Deno's notebooks use. */
  md: ShowMarkup;
  latex(data: string, options?: DisplayOptions): DisplayHandle<string>;
  /** Plain data; JupyterLab shows it as a tree. */
  json(data: unknown, options?: DisplayOptions): DisplayHandle;
  /** Bytes of a PNG, or their base64. */
  png(data: Uint8Array | string, options?: DisplayOptions): DisplayHandle<Uint8Array | string>;
  /** Clear the cell's outputs; with \`wait\`, when the next one comes. */
  clear(options?: { wait?: boolean }): void;
};

/** A picture: a cell's last value, or for display(). */
interface View { readonly [Symbol.toStringTag]?: "View" }

/** What a loop did, recorded: shown as its timeline. */
interface Recorded extends View {
  /** The plain data. */
  readonly data: object;
  readonly timeline: View;
  /** Step by step. */
  readonly player: View;
  /** In Chrome's trace event format. */
  chromeTrace(): object;
  /** Write it to a file: \`.svg\` the timeline, any other the Chrome trace, to be opened in ui.perfetto.dev. */
  save(path: string): void;
}

interface RecordOptions {
  /** Default: the cell loop, or the notebook's, whichever did more. */
  loop?: asyncio.EventLoop;
  /** Keep the last so many events; default 100,000. */
  limit?: number;
}

/** Look inside of coroutines and loops. */
declare const views: {
  /** The state card of a coroutine, generator, task, future or promise. */
  state(value: unknown): View;
  /** The card of a loop, by default the cell loop. */
  loop(loop?: asyncio.EventLoop): View;
  /** A loop before and after each of some steps: \`views.moments(loop, () => loop.step(), () => loop.runOnce())\`. */
  moments(loop: asyncio.EventLoop, ...steps: (() => unknown)[]): View;
  /** Who waits for whom, deadlocks marked; by default in the loop where somebody is stuck, else the first where somebody waits. */
  waitingGraph(loop?: asyncio.EventLoop): Promise<View>;
  /** Record what a loop does meanwhile: \`await views.record(() => loop.runUntilComplete(task))\`. */
  record(run: () => unknown, options?: RecordOptions): Promise<Recorded>;
  /** The recording that was made last, also by \`"use recording"\`: \`views.recording?.player\`. */
  readonly recording: Recorded | null;
  /** Record from now on, over many cells, until \`await recording.stop()\`. */
  start(options?: RecordOptions): { stop(): Promise<Recorded> };
};

/** The same items, and a bar that follows them: \`for (const page of progress(pages)) …\`; a gather is followed too. */
declare function progress<F extends asyncio.Future<any>>(gather: F, options?: { label?: string }): F;
declare function progress<T>(items: Iterable<T>, options?: { total?: number; label?: string }): Iterable<T> & AsyncIterable<T>;
declare function progress<T>(items: AsyncIterable<T>, options?: { total?: number; label?: string }): AsyncIterable<T>;

interface InputOptions {
  /** Do not show what is typed. */
  password?: boolean;
}

/** Ask the person at the page for a line. */
declare function input(prompt?: string, options?: InputOptions): Promise<string>;

/** Ask for a line and stand still until it is there; a text as second is what an empty answer means. */
declare function prompt(prompt?: string, options?: InputOptions | string): string;

/** What happens to type errors from the next cell on: not looked for, shown, or shown and the cell does not run. */
declare function typeErrors(mode: "off" | "warn" | "wait" | "strict"): void;

interface CommExtras { metadata?: Record<string, unknown>; buffers?: (ArrayBufferView | ArrayBufferLike)[] }
interface CommReceived { data: unknown; metadata: Record<string, unknown>; buffers: Uint8Array[] }

/** One open line between kernel and page. */
interface Comm {
  readonly id: string;
  readonly target: string;
  send(data: unknown, extras?: CommExtras): void;
  close(data?: unknown, extras?: CommExtras): void;
  onMessage(handler: (message: CommReceived) => unknown): void;
  onClose(handler: (message: CommReceived) => unknown): void;
}

/** Lines between kernel and page: widgets and the like. */
declare const comms: {
  register(target: string, handler: (comm: Comm, open: CommReceived) => unknown): void;
  unregister(target: string): void;
  open(target: string, data?: unknown, extras?: CommExtras): Comm;
};

import coroutine = asyncio.coroutine;
import Coroutine = asyncio.Coroutine;
import next = asyncio.next;
import StopIteration = asyncio.StopIteration;
import CancelledError = asyncio.CancelledError;
import KeyboardInterrupt = asyncio.KeyboardInterrupt;
`;

/**
 * The text of a module that makes the namespace `asyncio` global, types included.
 *
 * The runtime's own declarations lie beside the bundle; run from the sources there are none, and a few
 * lines stand for them.
 */
export function asyncioGlobal(): string {
  const declarations = runtimeTypes();
  if (declarations === null) return `${smallAsyncio}export as namespace asyncio;\n`;
  const specifier = JSON.stringify(declarations.replace(/\.d\.ts$/, ".js"));
  return `export * from ${specifier};\nexport as namespace asyncio;\n`;
}

/** The file of those declarations; null: there is none. */
export function runtimeTypes(): string | null {
  const file = fileURLToPath(new URL("./types/coroutine/asyncio.d.ts", import.meta.url));
  return existsSync(file) ? file.replaceAll("\\", "/") : null;
}

const smallAsyncio = `
export interface Coroutine<R, Y = unknown, S = unknown> extends PromiseLike<R> {
  readonly name: string;
  next(): Y;
  send(value: S): Y;
  close(): void;
  [Symbol.iterator](): Iterator<any, R, any>;
}
export interface AsyncGen<Y, R = void, S = unknown> extends AsyncIterable<Y, R, S> {
  anext(): Coroutine<Y>;
  asend(value: S): Coroutine<Y>;
  athrow(error: unknown): Coroutine<Y>;
  aclose(): Coroutine<void>;
}
declare const untyped: unique symbol;
interface UntypedYield { readonly [untyped]: true; }
/** Make a coroutine function of a generator function. */
export declare function coroutine<A extends unknown[], R, Y>(body: (...args: A) => Generator<Y, R, UntypedYield>): (...args: A) => Coroutine<R, Y, unknown>;
export declare function coroutine<A extends unknown[], R, Y, S>(body: (...args: A) => Generator<Y, R, S>): (...args: A) => Coroutine<R, Y, S>;
/** Run to the next yield and return what it hands out. */
export declare function next<Y>(c: { next(): Y }): Y;
export declare function next<Y, D>(c: { next(): Y }, otherwise: D): Y | D;
export declare class StopIteration<T = unknown> extends Error { readonly value: T; constructor(value?: T); }
export declare class CancelledError extends Error { constructor(message?: string); }
export declare class KeyboardInterrupt extends Error {}
export declare class Future<T> implements PromiseLike<T> {
  done(): boolean;
  cancelled(): boolean;
  result(): T;
  cancel(message?: string): boolean;
  then: Promise<T>["then"];
  [Symbol.iterator](): Iterator<any, T, any>;
}
export declare class Task<T> extends Future<T> {}
export declare function createTask<T>(coro: Coroutine<T>): Task<T>;
/** Suspend for some seconds. */
export declare function sleep(seconds: number): Coroutine<void>;
export declare function gather(...aws: PromiseLike<any>[]): Future<any[]>;
export declare function getEventLoop(): any;
`;
