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

/** Show a value as a cell's result is shown, from anywhere in a cell. */
declare const display: {
  (value: unknown, options?: DisplayOptions): DisplayHandle;
  /** Show a bundle of one's own: \`display.mime({ "text/html": "<b>bold</b>" })\`. */
  mime(bundle: MimeBundle, options?: DisplayOptions): DisplayHandle<MimeBundle>;
  html(data: string, options?: DisplayOptions): DisplayHandle<string>;
  svg(data: string, options?: DisplayOptions): DisplayHandle<string>;
  markdown(data: string, options?: DisplayOptions): DisplayHandle<string>;
  latex(data: string, options?: DisplayOptions): DisplayHandle<string>;
  /** Plain data; JupyterLab shows it as a tree. */
  json(data: unknown, options?: DisplayOptions): DisplayHandle;
  /** Bytes of a PNG, or their base64. */
  png(data: Uint8Array | string, options?: DisplayOptions): DisplayHandle<Uint8Array | string>;
  /** Clear the cell's outputs; with \`wait\`, when the next one comes. */
  clear(options?: { wait?: boolean }): void;
};

interface InputOptions {
  /** Do not show what is typed. */
  password?: boolean;
}

/** Ask the person at the page for a line. */
declare function input(prompt?: string, options?: InputOptions): Promise<string>;

/** Ask for a line and stand still until it is there. */
declare function prompt(prompt?: string, options?: InputOptions): string | null;

interface CommExtras { metadata?: Record<string, unknown>; buffers?: Uint8Array[] }
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
  const declarations = fileURLToPath(new URL("./types/coroutine/asyncio.d.ts", import.meta.url));
  if (!existsSync(declarations)) return `${smallAsyncio}export as namespace asyncio;\n`;
  const specifier = JSON.stringify(declarations.replaceAll("\\", "/").replace(/\.d\.ts$/, ".js"));
  return `export * from ${specifier};\nexport as namespace asyncio;\n`;
}

const smallAsyncio = `
export interface Coroutine<R, Y = unknown, S = unknown> extends PromiseLike<R> {
  readonly name: string;
  next(): Y;
  send(value: S): Y;
  close(): void;
  [Symbol.iterator](): Iterator<any, R, any>;
}
/** Make a coroutine function of a generator function. */
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
