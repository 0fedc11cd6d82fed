// A small program in both languages. Each writes a log; a line begins with the number of the loop's iteration in which
// it was written, counted from the one in which `main` starts. The logs are compared as wholes, here and in CPython:
// twins.test.ts.

import * as asyncio from "../../../src/coroutine/asyncio.ts";

const { coroutine, sleep } = asyncio;

export type Log = (text: string) => void;
export interface Program {
  name: string;
  /** The oldest CPython that behaves so, where it is not 3.11; 11.07 is 3.11.7. */
  since?: number;
  python: string;
  main: (log: Log) => asyncio.Coroutine<unknown>;
  log: string[];
}

/** Name and message, as the Python side writes them. */
export function text(error: unknown): string {
  return error instanceof Error ? `${error.name}(${error.message})` : String(error);
}

/** Log, take so many turns, log, return. */
export const turns = coroutine(function* (log: Log, name: string, n: number) {
  for (let i = 0; i < n; i++) {
    log(`${name}${i}`);
    yield* sleep(0);
  }
  log(`${name} ends`);
  return name;
});
export const body = coroutine(function* (log: Log, name: string) {
  yield* [];
  log(name);
  return name;
});
export const sleeper = coroutine(function* (log: Log, name: string, seconds: number) {
  try {
    yield* sleep(seconds);
    log(`${name} woke`);
    return name;
  } catch (e) {
    log(`${name} ${text(e)}`);
    throw e;
  }
});
export const failing = coroutine(function* (log: Log, name: string, seconds: number) {
  yield* sleep(seconds);
  log(`${name} fails`);
  throw new asyncio.ValueError(name);
});

/** The same helpers, for the Python side. */
export const prelude = `
import asyncio
def text(e): return type(e).__name__ + '(' + str(e) + ')'
async def turns(log, name, n):
    for i in range(n):
        log(f'{name}{i}')
        await asyncio.sleep(0)
    log(f'{name} ends')
    return name
async def body(log, name):
    log(name)
    return name
async def sleeper(log, name, seconds):
    try:
        await asyncio.sleep(seconds)
        log(f'{name} woke')
        return name
    except BaseException as e:
        log(f'{name} {text(e)}')
        raise
async def failing(log, name, seconds):
    await asyncio.sleep(seconds)
    log(f'{name} fails')
    raise ValueError(name)
`;

/** A group's errors, as the Python side writes them. */
export const errors = (group: unknown): string =>
  group instanceof asyncio.BaseExceptionGroup
    ? `${group.name}(${group.exceptions.map(errors).join(", ")})`
    : text(group);
export const errorsPython = `
def errors(e):
    if isinstance(e, BaseExceptionGroup): return type(e).__name__ + '(' + ', '.join(map(errors, e.exceptions)) + ')'
    return text(e)
`;
export const me = () => asyncio.currentTask() as asyncio.Task<unknown>;

/** Catches a cancellation, takes so many turns to clean up, lets it go on. */
export const tidy = coroutine(function* (log: Log, name: string, turns: number) {
  try {
    yield* sleep(100);
  } catch (e) {
    log(`${name} ${text(e)}`);
    for (let i = 0; i < turns; i++) yield* sleep(0);
    log(`${name} clean`);
    throw e;
  }
});
export const tidyPython = `
async def tidy(log, name, turns):
    try:
        await asyncio.sleep(100)
    except BaseException as e:
        log(f'{name} {text(e)}')
        for i in range(turns): await asyncio.sleep(0)
        log(f'{name} clean')
        raise
`;
