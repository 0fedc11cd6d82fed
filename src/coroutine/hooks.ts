// The windows to a host: where in the user's source something stands, where reports go, which loop is the
// background's. None is needed; the kernel sets them (host.ts).

import type { Held } from "./context.ts";
import type { Coroutine } from "./coroutine.ts";
import type { EventLoop } from "./loop.ts";
import { stackOrigin } from "./stack-origin.ts";
import type { Task } from "./task.ts";

/**
 * A place in the user's source, in the host's terms (the kernel: `In[3]:7`). Only stored and printed here.
 * CPython: file name and line number of a frame.
 *
 *     const origin: Origin = { label: "In[3]", line: 7 };
 *     setHost({ origin: () => origin });
 *     new Future().origin?.line; // 7
 *     setHost({});
 */
export interface Origin {
  /** The cell or file: `In[3]`. */
  readonly label: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

/** What a report is about. */
export type WarningKind =
  | "never-retrieved"
  | "destroyed-pending"
  | "never-awaited"
  | "slow-callback"
  | "standing-loop"
  | "deprecated"
  | "exception";

/**
 * Hooks for a host. No CPython counterpart.
 *
 *     const hooks: HostHooks = {
 *       origin: () => ({ label: "In[3]", line: 7 }),
 *       warn: (kind, message) => console.log(kind, message),
 *     };
 *     setHost(hooks);
 *     String(new Future().origin?.label); // "In[3]"
 *     setHost({});
 */
export interface HostHooks {
  /** Where in the user's source are we? Called when a future, task or coroutine is made: it must be cheap. */
  origin?: () => Origin | null;
  /** The same while a loop is in debug mode, where it may cost; default: `origin`, else read off an error's stack. */
  originInDebug?: () => Origin | null;
  /** Current line of a suspended coroutine. */
  locate?: (coro: Coroutine<unknown, unknown, never>) => Origin | null;
  /** Where the function that makes a coroutine stands. */
  defined?: (fn: (...args: never) => unknown) => Origin | null;
  /**
   * An error is about to be thrown into a coroutine: the last moment to see where it stands. `from` is what it awaited,
   * a coroutine that ended with the error or a future that holds it. Null: into ordinary async code.
   */
  thrown?: (error: unknown, into: Coroutine<unknown, unknown, never> | null, from: unknown) => void;
  /** A part was made of an ExceptionGroup: what is known of the whole holds for it too. */
  parted?: (whole: object, part: object) => void;
  /** Reports that nobody could catch. Default: console.error. */
  warn?: (
    kind: WarningKind,
    message: string,
    about: { origin: Origin | null; carried?: unknown; error?: unknown; future?: unknown },
  ) => void;
  /**
   * Carries the cell that made something to where it runs (AsyncLocalStorage in Node). Used by the background loop,
   * and for reports, which belong to the cell that made what they are about; the value is opaque here. `origin` is
   * its place, for what was made while no hook told more.
   */
  carry?: {
    get(): unknown;
    run<R>(carried: unknown, fn: () => R): R;
    origin?(carried: unknown): Origin | null;
  };
  /**
   * Carries the current context through native `await`, callbacks and timers (AsyncLocalStorage in Node; a page has
   * no such thing, and ordinary async code loses the context at its first await). `enter` is for the rest of the flow.
   */
  contexts?: {
    get(): Held | undefined;
    run<R>(context: Held, fn: () => R): R;
    enter(context: Held): void;
  };
  /** The loop that always runs, for createTask and `await coro` outside of any handle. */
  background?: () => EventLoop;
  /** A loop was made, other than that one. */
  loopMade?: (loop: EventLoop) => void;
  /** A native `await coro` made this task. */
  awaited?: (task: Task<unknown>) => void;
}

/** The hooks in force. */
export const hooks: HostHooks = {};

/**
 * Set the hooks; those not named are taken away. Called once, before any loop is made. No CPython counterpart.
 *
 *     setHost({ warn: (kind, message) => console.log(kind, message) });
 */
export function setHost(given: HostHooks): void {
  for (const name of Object.keys(hooks)) delete hooks[name as keyof HostHooks];
  Object.assign(hooks, given);
  forNow = undefined;
  chooseOrigins();
}

/** The host's `origin` from now on; undefined: what is made learns where in debug mode only. */
export function takeOrigins(take: (() => Origin | null) | undefined): void {
  forNow = take;
  chooseOrigins();
}

/** How things made now learn where: `take` is asked, unless it is undefined. */
export const origins: { take: (() => Origin | null) | undefined } = { take: undefined };
let forNow: HostHooks["origin"];
let debugging = 0;

/** A loop has gone into debug mode, or left it. */
export function watchOrigins(on: boolean): void {
  debugging += on ? 1 : -1;
  chooseOrigins();
}

function chooseOrigins(): void {
  const origin = forNow ?? hooks.origin;
  origins.take = debugging === 0 ? origin : (hooks.originInDebug ?? origin ?? stackOrigin);
}

/** Report what nobody could catch: to the host, else by one line on stderr. */
export function warn(
  kind: WarningKind,
  message: string,
  about: { origin?: Origin | null; carried?: unknown; error?: unknown; future?: unknown } = {},
): void {
  if (hooks.warn !== undefined) hooks.warn(kind, message, { ...about, origin: about.origin ?? null });
  else if (about.error === undefined) console.error(message);
  else console.error(message, about.error);
}

/** What the host carries now, and a place: the thing's own, else that of what is carried. For reports made later. */
export function circumstances(own: Origin | null): { origin: Origin | null; carried: unknown } {
  const carried = hooks.carry?.get();
  return { carried, origin: own ?? (carried ? (hooks.carry?.origin?.(carried) ?? null) : null) };
}

/** `In[2]:3`. */
export function place(origin: Origin): string {
  return origin.line === undefined ? origin.label : `${origin.label}:${origin.line}`;
}
