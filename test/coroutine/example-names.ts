// What the examples in the docstrings may name beside the exports of asyncio.ts.

import * as asyncio from "../../src/coroutine/asyncio.ts";

const { coroutine, sleep } = asyncio;

export { asyncio };
export const first = coroutine(function* first() {
  yield* sleep(0.01);
  return 1;
});
export const second = coroutine(function* second() {
  yield* sleep(0.02);
  return "two";
});
/** The generator of the article: hands its name out, and takes a number. */
export const example = coroutine(function* example(name: string) {
  const x: number = yield name;
  return x + 1;
});
export const save = first;
export const readHead = second;
export const readPage = coroutine(function* readPage(head: string) {
  yield* sleep(0.01);
  return `${head}: a page`;
});
export const user = new asyncio.ContextVar<string>("user");
export const url = "https://example.org/";
export const controller = new AbortController();
setTimeout(() => controller.abort("enough"), 5).unref();
export const stream: AsyncIterable<number> = (async function* () {
  yield 1;
  yield 2;
})();
export const use = (_: unknown): void => {};
export const fetch = (address: string, _init?: { signal?: AbortSignal }) => Promise.resolve({ url: address });
