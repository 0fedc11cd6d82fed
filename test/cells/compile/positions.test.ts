// biome-ignore-all lint/suspicious/noTemplateCurlyInString: cells are strings here, and hold templates
import { expect, test } from "@jest/globals";
import { Notebook } from "./notebook.ts";

/** The first place of the error's stack; `§` in the code marks where it should be. */
async function check(code: string, before: string[] = []): Promise<void> {
  const notebook = new Notebook();
  for (const cell of before) await notebook.run(cell);
  const at = code.indexOf("§");
  const head = code.slice(0, at).split(/\r\n|\r|\n/);
  const [place] = await notebook.places(code.replace("§", ""));
  expect(place).toEqual({ line: head.length, column: head.at(-1)!.length + 1 });
}

test.each([
  "throw §new Error('a')",
  "1;\n  throw §new Error('a')",
  "let a = [1, 2];\n\n a[0] = null; await 1; a[0].§foo",
  "interface A {\n  x: number\n}\nconst v: A = { x: 1 };\nfunction f(a: A): never { throw §new TypeError('b') }\nf(v)",
  "const a: number = 1, b: string = (null as any).§foo",
  "const o: any = {}\no.a.§b.c",
  "const o: any = {}\no.§f(1)",
  "enum E { A = 1 }\nlet x: number = 5; (undefined as any as { q: number }).§q",
  "`a${(null as any).§foo}`",
  "'😀'; const s: string = '😀'; (null as any).§foo",
  "await 1\nconst f = async (x: number): Promise<void> => { throw §new Error(String(x)) }\nawait f(1)",
  "await 1;   (null as any).§foo",
  "await 1, (null as any).§foo",
  "{ a: (null as any).§foo }",
  "class A<T> { private x: T | undefined; m(): void { this.x!.§y } }\nnew A<any>().m()",
  "namespace N { export function f(): void { (null as any).§foo } }\nN.f()",
  "abstract class A { abstract x: number; m(): void { throw §new Error('a') } }\nclass B extends A { x = 1 }\nnew B().m()",
  "const c: number = 1\n§c = 2",
  "log(1);\nif (true) { §y }\nlet y: number = 1",
  "f()\nlog(1)\nfunction f(): void {\n  throw §new Error('hoisted')\n}",
  "const { a, ...b }: any = { a: 1 }; log(a);\n const [d]: any §= null",
  "// comment\r\nconst a: number = 1\r\n  throw §new Error('crlf')",
  "const a: number = 1\rthrow §new Error('cr')",
  "const a: string = `\u2028`;\nconst b = '\u2029'; throw §new Error('separators')",
  "/* a\n b */ const t: string = `x\n${1}\n`; throw §new Error('after a template')",
  "class A { accessor x: number = 1 }\nfunction f(): void { throw §new Error('lowered') }\nf()",
  "using r = null as any;\nthrow §new Error('lowered')",
  "export default (null as any).§foo",
  "const f = (x: number): number => x < 1 ? (() => { throw §new Error('deep') })() : f(x - 1)\nf(3)",
])("%j", async (code) => {
  await check(code);
});

test("all frames of a stack", async () => {
  const places = await new Notebook().places(
    "function a(x: number): void {\n  b(x as any)\n}\nfunction b(y: string) { throw new Error(y) }\n a(1)",
  );
  expect(places).toEqual([
    { line: 4, column: 31 },
    { line: 2, column: 3 },
    { line: 5, column: 2 },
  ]);
});

test("an import that fails has the line of the import", async () => {
  const notebook = new Notebook();
  notebook.modules.set("m", {});
  const places = await notebook.places("import { a } from 'm';\nlog(2)\nimport { b } from 'missing'");
  expect(places.at(-1)).toEqual({ line: 3, column: 1 });
});
