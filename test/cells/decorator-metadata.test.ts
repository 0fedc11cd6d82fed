// emitDecoratorMetadata: what decorators are told of types, beside what TypeScript's own transpiler has them told.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import ts from "typescript6";
import { TestKernel } from "./kernel.ts";

let kernel: TestKernel;
let references = 0;

const put = (name: string, text: string) => writeFileSync(join(kernel.folder, name), text);

const configure = (options: object) => {
  const compilerOptions = { experimentalDecorators: true, emitDecoratorMetadata: true, ...options };
  put("tsconfig.json", JSON.stringify({ compilerOptions }));
};

/** As reflect-metadata has it, as far as it is told something; and a decorator that notes what there is when it is called. */
const REFLECT = `
const kept = new WeakMap<object, Record<string, unknown>>();
Object.assign(Reflect, {
  metadata: (key: string, value: unknown) => (target: object, member = "") => {
    const all = kept.get(target) ?? {};
    kept.set(target, all);
    all[\`\${member.toString()} \${key}\`] = value;
  },
});
const told: string[] = [];
const shown = (value: any): string =>
  Array.isArray(value) ? \`[\${value.map(shown)}]\` : typeof value === "function" ? value.name : String(value);
const say = (label: string) => (target: any, member: any = "", at?: any) => {
  const all = kept.get(target) ?? {};
  const own = ["type", "paramtypes", "returntype"].map((one) => \`\${member.toString()} design:\${one}\`);
  const found = own.filter((key) => key in all).map((key) => \`\${key.replace("design:", "")}=\${shown(all[key])}\`);
  told.push([label, typeof at === "number" ? at : "-", ...found].join(" "));
};
Object.assign(globalThis, { told, say });
`;

const OTHER = `
export interface Shape { a: number }
export class Circle {}
export default class Main {}
`;

const IMPORTS = `
import Main, { Shape, Circle } from "./other.ts";
import * as other from "./other.ts";
import type { Circle as OnlyType } from "./other.ts";
`;

const TYPES = `
type Text = string; type Kind = "a" | "b"; type Loop = Loop[] | string; type Call = () => void; type Maybe<T> = T | null;
enum Num { A, B = 4, C = 1 << 3 } enum Word { A = "a", B = \`b\` } enum Mix { A, B = "b" }
interface Local { a: 1 }
class Early {}
namespace Space { export class Inner {} export namespace Deep { export class Core {} } }
`;

const KINDS =
  `string number boolean bigint symbol object any unknown null undefined never void string[] [number,string] ()=>void
  new()=>Early "x" 1 -1 1n true \`a\${string}\` \`plain\` string|null "a"|"b" "a"|1 string|undefined (string) readonly${"\u00a0"}string[]
  keyof${"\u00a0"}Local Local Shape Circle Main Text Kind Loop Call Maybe<string> Num Word Mix Early Space.Inner Space.Deep.Core other.Circle
  other.Shape OnlyType T Types<T> Date Promise<string> Record<string,string> Map<string,Early> Array<string>
  Partial<Early> Early&Local string&{brand:1} typeof${"\u00a0"}told this import("./other.ts").Circle Function Buffer Error String Object {}
  string&string ("a"|"b")|"c" never|string unknown&string string|any Early|null Uint8Array HTMLDivElement`
    .split(/ |\n\s*/)
    .map((type) => type.replaceAll("\u00a0", " "));

const FIELDS = `class Types<T> {
  ${KINDS.map((type, index) => `@say(${JSON.stringify(type)}) f${index}!: ${type};`).join("\n  ")}
  @say("no type") bare = 1; @say("optional") maybe?: number; @say("static") static kind: string;
  @say("quoted") "a key"!: number; @say("computed") [Symbol.iterator]!: number;
}`;

const METHODS = `
class Methods {
  @say("none") none() {} @say("async") async wait() {} @say("guard") is(x: any): x is string { return true; }
  @say("asserts") must(x: any): asserts x is string {}
  @say("params") take(a: string, b?: number, ...rest: Early[]): Promise<void> { return null as any; }
  @say("defaults") defaults(a = 1, b: string = "", { c }: Local = { a: 1 } as any) {}
  @say("this") self(this: Methods, a: string): this { return this; } @say("generic") same<T extends Early>(a: T): T { return a; }
  one(@say("1a") @say("1b") a: string, @say("2") b: Early, c: number) {} last(a: string, @say("last") b: number) {}
  @say("both") both(@say("its") a: Early): void {} @say("rest") all(@say("each") ...a: Array<Early>) {}
  @say("getter") get x(): number { return 1; } set x(value: number) {} get y(): string { return ""; } @say("setter") set y(value: string) {}
  @say("alone") get z() { return 1; } @say("only") set w(value: Early) {} @say("of the class") static get x(): string { return ""; }
}
@say("class") class Made { constructor(a: string, private b: Early, public c?: number, ...rest: string[]) {} }
@say("no constructor") class Plain { x = 1; }
class Parameters { constructor(@say("first") private readonly a: Early, @say("second") b: Methods) {} }
@say("over") @say("under") class Overloads { constructor(a: number); constructor(@say("one") a: any, b?: string) {} }
@say("self") class Self { @say("me") me!: Self; constructor(@say("other") other?: Self) {} }
@say("abstract") abstract class Base { abstract no(): void; @say("takes") m(a: Base) {} }
@say("more") class More extends Base { no() {} @say("takes more") override m(a: More) {} }
class Generic<T> { @say("of T") a!: T[]; constructor(@say("T") t: T) {} }
`;

const SHAPES = `
namespace Shop { export class Price { n = 1 } @say("inside") export class Item { @say("its") price!: Price; constructor(@say("given") p: Price) {} } }
function make() { class Local { @say("local") at!: Date } @say("inner") class Inner { constructor(l: Local) {} @say("takes") m(x: Local): Inner { return this } } return Inner }
make();
@say("exported") export class Exported {
  @say("accessor") accessor a: string = "x"; @say("comment") /* of it */ readonly c: number = 1; @say("key") ["computed" + 1]: boolean = true; [key: string]: any;
  @say("line")
  // of it
  line?: string
}
export @say("behind") class Behind {
  constructor(
    @say("a")
    // why
    private readonly a: string,
    /* b */ public b: number = 2,
  ) {}
}
@say("signatures") class Signatures { m(a: string): void; m(@say("implemented") a: any): void {} }
@say("parameters") class Open<T extends object, K extends keyof T> {
  @say("key") k!: K; @say("map") map!: Map<K, T>; @say("generator") *it(): Generator<T> {} @say("async") async *wait(): AsyncGenerator<T> {}
  @say("arrow") arrow = (a: string): void => {};
}
@say("derived") class Derived extends Exported { constructor(public override c: 1) { super() } @say("set") static s: Set<string> = new Set(); static { told.push("static") } }
@say("patterns") class Patterns {
  constructor(@say("tuple") ...args: [string, number]) {} m(@say("rest") ...args: ReadonlyArray<string>) {}
  d(@say("object") { a, b }: { a: string; b: Date }, @say("array") [c]: string[] = []) {}
}
`;

const ALL = TYPES + FIELDS + METHODS + SHAPES;

beforeAll(async () => {
  kernel = await TestKernel.start();
  put("other.ts", OTHER);
  await kernel.run(REFLECT);
});
afterAll(() => kernel.stop());
beforeEach(() => configure({}));

async function told(code: string): Promise<string[]> {
  await kernel.run("told.length = 0");
  await kernel.run(code);
  return JSON.parse(await kernel.run("console.log(JSON.stringify(told))"));
}

/** What TypeScript makes of it, which has one file to go by as well. */
async function byTypeScript(text: string, options: ts.CompilerOptions): Promise<string[]> {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      strict: true,
      ...options,
    },
  });
  const file = `reference${++references}.cts`;
  put(file, outputText);
  return told(`require("./${file}")`);
}

describe.each([
  ["strict", {}],
  ["without strictNullChecks", { strictNullChecks: false }],
  ["not strict", { strict: false }],
  ["not strict but for null", { strict: false, strictNullChecks: true }],
])("%s", (_, options) => {
  test("a cell, a file that is imported and one that is required tell what TypeScript tells", async () => {
    configure(options);
    const expected = await byTypeScript(IMPORTS + ALL, options);
    expect(expected.length).toBeGreaterThan(KINDS.length + 40);
    expect(await told(IMPORTS + ALL)).toEqual(expected);
    const [imported, required] = [`imported${references}.ts`, `required${references}.ts`] as const;
    for (const file of [imported, required]) put(file, IMPORTS + ALL);
    expect(await told(`import "./${imported}"`)).toEqual(expected);
    expect(await told(`require("./${required}")`)).toEqual(expected);
  });
});

// TypeScript knows it by its library, which the transpiler has not.
test("an array that is only read is one", async () => {
  expect(await told('class A { @say("a") a!: ReadonlyArray<string> }')).toEqual(["a - a type=Array"]);
});

test("cells apart know each other's classes", async () => {
  await kernel.run("class Engine {} ; class Image {}");
  expect(
    await told('class Car { @say("engine") a!: Engine; @say("renamed") b!: Image; @say("later") c!: Boat }'),
  ).toEqual(
    ["engine - type=Engine", "renamed - type=Image", "later - type=Object"].map((line, index) =>
      line.replace(" type", ` ${"abc"[index]} type`),
    ),
  );
});

test("what is only declared is imported by nobody", async () => {
  put("only.d.ts", "export interface Only {}");
  put("by-declaration.ts", 'import { Only } from "./only"; export class A { @say("only") a!: Only }');
  expect(await told('await import("./by-declaration.ts")')).toEqual(["only - a type=Object"]);
});

// As entities of TypeORM do.
test("files import each other", async () => {
  for (const [file, own, other] of [
    ["author", "Author", "Book"],
    ["book", "Book", "Author"],
  ])
    put(
      `${file}.ts`,
      `import { ${other} } from "./${other!.toLowerCase()}";
       export class ${own} { @say("${own}") one!: ${other}; @say("${own}s") all!: ${other}[]; get() { return ${other}.name } }`,
    );
  expect(await told('import { Author } from "./author"; import { Book } from "./book"')).toEqual([
    "Book - one type=Object",
    "Books - all type=Array",
    "Author - one type=Book",
    "Authors - all type=Array",
  ]);
  expect(await kernel.run("[new Author().get(), new Book().get()]")).toBe("[ 'Book', 'Author' ]");
});

test("a coroutine method of a decorated class", async () => {
  const code = '"use coroutines"; class Jobs { @say("job") async run(@say("its") a: string  ) { return 1 } }';
  const expected = ["its 0 run type=Function run paramtypes=[String] run returntype=Promise"];
  expected.push(expected[0]!.replace("its 0", "job -"));
  expect(await told(code)).toEqual(expected);
  put("jobs.ts", code);
  expect(await told('import "./jobs.ts"')).toEqual(expected);
});

test("without reflect-metadata nothing is told", async () => {
  const code = '@say("c") class A { @say("a") a!: string; constructor(@say("p") p: string) {} }';
  const none = "const metadata = Reflect.metadata; delete Reflect.metadata";
  expect(await told(`${none}; ${code}`)).toEqual(["a -", "p 0", "c -"]);
  await kernel.run("Reflect.metadata = metadata");
});

test("without the option nothing is told, and standard decorators have no such thing", async () => {
  configure({ emitDecoratorMetadata: false });
  expect(await told('class A { @say("a") a!: string }')).toEqual(["a -"]);
  configure({ experimentalDecorators: false });
  expect(await told("class B { @((_: unknown, { name }: any) => void told.push(name)) a!: string }")).toEqual(
    ["a"],
  );
});

test("errors have their places behind what is told", async () => {
  const code =
    'class A {\n  @say("a") a!: string;\n  @say("b") fail(@say("x") x: Date, y: Date) { throw new Error("no") }\n}';
  const { traceback } = await kernel.fail(`${code}\nnew A().fail(null!, null!)`);
  expect(traceback).toMatch(/\(In\[\d+\]:3:54\)/);
  put("fails.ts", `export ${code}`);
  const { traceback: ofFile } = await kernel.fail('import { A } from "./fails.ts"; new A().fail()');
  expect(ofFile).toMatch(/\(\.\/fails\.ts:3:54\)/);
});
