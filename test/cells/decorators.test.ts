// Decorators as the folder's tsconfig.json means them: the standard's, or those of experimentalDecorators.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { TestKernel } from "./kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel.stop());

const parameterDecorator = "class A {\n  constructor(@note x) {}\n}";

test("a parameter's is no standard one, and the error shows its place", async () => {
  await kernel.run("const note = (...args: any[]) => {}");
  const { ename, traceback } = await kernel.fail(parameterDecorator);
  expect(ename).toBe("SyntaxError");
  expect(traceback).toBe(
    "SyntaxError: Parameter decorators only work when experimental decorators are enabled\n" +
      "In[2]:2\n" +
      "  1 │ class A {\n" +
      "❱ 2 │   constructor(@note x) {}\n" +
      "    │               ^\n" +
      "  3 │ }",
  );
});

test("a decorated class is known to its static fields and blocks, and anew after its cell", async () => {
  await kernel.run(`const own = (target: any, context: { name?: unknown }) => void names.push(context.name);
const names: unknown[] = [];`);
  await kernel.run(
    "@own class Only { static one = new Only(); static { names.push(Only.name) } get() { return Only } }",
  );
  await kernel.run("class Of { static all = [new Of()]; @own get() { return Of } }");
  expect(
    await kernel.run("[names, Only.one instanceof Only, Only.one.get() === Only, Of.all[0]!.get() === Of]"),
  ).toBe("[ [ 'Only', 'Only', 'get' ], true, true, true ]");
  await kernel.run("names.length = 0; @own class Only { static n = 2 }");
  expect(await kernel.run("[Only.n, Only.name, names]")).toBe("[ 2, 'Only', [ 'Only' ] ]");
});

test("a decorator that only adds an initializer gives nothing, in a cell and in a file", async () => {
  const code = `const bound = (_: unknown, context: ClassMethodDecoratorContext) =>
  context.addInitializer(function (this: any) { this.bound = this[context.name].bind(this); });
export class Button { @bound label() { return this } }`;
  writeFileSync(join(kernel.folder, "button.ts"), code);
  const check = "const button = new Button(); button.bound.call(null) === button";
  expect(await kernel.run(`${code}\n${check}`)).toBe("true");
  expect(await kernel.run(`import { Button } from "./button"; ${check}`)).toBe("true");
});

const failing = "@note class Failing { fail() { throw new Error('no') } }\nnew Failing().fail()";

test("a method of a decorated class is called by its name where it fails", async () => {
  await kernel.run("const note = (...args: any[]) => {}");
  expect((await kernel.fail(failing)).traceback).toMatch(/ at Failing\.fail \(In\[\d+\]:1:38\)/);
});

describe("with experimentalDecorators", () => {
  beforeAll(async () => {
    const config = { compilerOptions: { experimentalDecorators: true } };
    writeFileSync(join(kernel.folder, "tsconfig.json"), JSON.stringify(config));
    await kernel.run(
      `const seen: unknown[] = [];
       function note(target: any, key?: string, third?: any) {
         seen.push([typeof target, key, typeof third]);
       }`,
    );
  });

  const class_ = "class Part { @note field = 1; @note method() {} constructor(@note private x: number) {} }";
  const calls = [
    ["object", "field", "undefined"],
    ["object", "method", "object"],
    ["function", undefined, "number"],
  ];

  test.each([
    ["a cell", `@note ${class_}`],
    ["a cell that awaits", `await 1; @note export ${class_}`],
    ["a class under a global's name", `@note ${class_.replace("Part", "Image")}; new Image(5).method()`],
  ])("in %s", async (_, code) => {
    await kernel.run(`seen.length = 0; ${code}`);
    expect(JSON.parse(await kernel.run("console.log(JSON.stringify(seen))"))).toEqual(
      JSON.parse(JSON.stringify([...calls, ["function", undefined, "undefined"]])),
    );
  });

  // As frameworks write `@Body() { id }: Dto`.
  test("a parameter that is taken apart, or takes the rest, has decorators as any other", async () => {
    const part =
      "class Part { take(@note { a }: any, @note [b]: any, @note { c } = { c: 3 }, @note ...rest: number[]) {";
    await kernel.run(`seen.length = 0; ${part} return [a, b, c, rest]; } }`);
    expect(
      await kernel.run("console.log(seen.length, new Part().take({ a: 1 }, [2], undefined, 4, 5))"),
    ).toBe("4 [ 1, 2, 3, [ 4, 5 ] ]\n");
  });

  test("what a class decorator returns is the class from then on", async () => {
    await kernel.run(
      "function sealed(made: any): any { return class extends made { sealed = true } }\n@sealed class Box { own() { return Box } }",
    );
    expect(await kernel.run("const box: any = new Box(); [box.sealed, box.own() === Box]")).toBe(
      "[ true, true ]",
    );
  });

  test("a class with decorated parameters of its constructor alone is known to its static fields", async () => {
    const part =
      "class Part { static kind = 'a'; static all = [Part.kind]; constructor(@note x: number) {} }";
    await kernel.run(`seen.length = 0; ${part}`);
    expect(await kernel.run("[Part.all, Part.name, seen]")).toBe(
      "[ [ 'a' ], 'Part', [ [ 'function', undefined, 'number' ] ] ]",
    );
  });

  test("a method is called by its class where it fails", async () => {
    expect((await kernel.fail(failing)).traceback).toMatch(/ at Failing\.fail \(In\[\d+\]:1:38\)/);
  });

  test("a class without a name", async () => {
    await kernel.run("seen.length = 0; @note export default class { @note field = 1; method() {} }");
    await kernel.run("export default class { @note field = 2 }");
    expect(await kernel.run("seen.map(([, key]) => key)")).toBe("[ 'field', undefined, 'field' ]");
  });

  test("in a local file", async () => {
    writeFileSync(
      join(kernel.folder, "part.ts"),
      `export const kinds: string[] = [];\nconst note = (target: any, key: string) => { kinds.push(typeof target + key) };\nexport class Part { @note field = 1 }`,
    );
    expect(await kernel.run(`import { kinds } from "./part.ts"; kinds`)).toBe("[ 'objectfield' ]");
  });

  test.each([
    ["where useDefineForClassFields says no", { useDefineForClassFields: false }, "[ '_count' ]"],
    ["for a target before fields", { target: "ES2021" }, "[ '_count' ]"],
    ["but not for a later one", { target: "ES2022" }, "[ 'count', 'none' ]"],
    ["nor by themselves", {}, "[ 'count', 'none' ]"],
  ])("fields are assigned, to the accessors that these make of them, %s", async (what, options, keys) => {
    const compilerOptions = { experimentalDecorators: true, ...options };
    writeFileSync(join(kernel.folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));
    const file = `${what.replaceAll(" ", "-")}.ts`;
    const made =
      "const own = (proto: any, key: string) => Object.defineProperty(proto, key, { set(value) { this['_' + key] = value } }) as any;\n" +
      "class Model { @own count: number = 1; none!: string }";
    writeFileSync(join(kernel.folder, file), `${made}\nexport { Model as Local }`);
    expect(await kernel.run(`{ ${made}\nglobalThis.keys = Object.keys(new Model()) }\nkeys`)).toBe(keys);
    expect(await kernel.run(`import { Local } from "./${file}"; Object.keys(new Local())`)).toBe(keys);
  });
});
