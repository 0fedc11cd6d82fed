import { expect, test } from "@jest/globals";
import { compileCell } from "../../../src/cells/compile/compile.ts";
import { CellSyntaxError } from "../../../src/cells/compile/syntax-error.ts";
import { tooDeep } from "../../../src/syntax/nesting.ts";

function errorOf(code: string): CellSyntaxError {
  try {
    compileCell(code, { label: "In[3]", known: new Map(), globals: new Set() });
  } catch (error) {
    if (error instanceof CellSyntaxError) return error;
    throw error;
  }
  throw new Error(`compiled: ${code}`);
}

function isAdvised(code: string, advice: string): void {
  expect(errorOf(code).reason).toContain(advice);
  expect(errorOf(code).message).toMatch(/^[^\n]+ \(In\[3\]:\d:\d+\)\n/);
}

test.each<[string, string, number, number, number]>([
  ["const a = (1,\nb", "Expected `)` but the text ends", 2, 1, 1],
  ["f(() => {\n", "Expected `}` but the text ends", 1, 8, 9],
  ["f(a\n  b)", "Expected `,` or `)` but found `Identifier`", 2, 2, 3],
  ["const o = { a: 1 b: 2 }", "Expected `,` or `}` but found `Identifier`", 1, 17, 18],
  ["if (x {\n}", "Expected `)` but found `{`", 1, 6, 7],
  ["1;\n  return 1", "A 'return' statement can only be used within a function body.", 2, 2, 8],
  ["let a\nlet a", "Identifier `a` has already been declared", 2, 4, 5],
  ["__cokernel__", "`__cokernel__` is a reserved name", 1, 0, 12],
  ["f(__cokernel__x)", "`__cokernel__x` is a reserved name", 1, 2, 15],
  ["a.__cokernel__", "`__cokernel__` is a reserved name", 1, 2, 14],
  ["const { __cokernel__ } = 1", "`__cokernel__` is a reserved name", 1, 8, 20],
  ["(class __cokernel__ {})", "`__cokernel__` is a reserved name", 1, 7, 19],
  ["(function __cokernel__() {})", "`__cokernel__` is a reserved name", 1, 10, 22],
  ["enum __cokernel__ {}", "`__cokernel__` is a reserved name", 1, 5, 17],
  ["\\u005f_cokernel__", "`__cokernel__` is a reserved name", 1, 0, 17],
  ["'😀😀'; let let = 1", "The keyword 'let' is reserved", 1, 12, 15],
  ["const undefined = 1", "A cell cannot declare `undefined`", 1, 6, 15],
  [
    "function f() { await 1 }",
    "`await` is only allowed within async functions and at the top levels of modules",
    1,
    15,
    20,
  ],
  ["for (using a = b;;);", "`using` cannot be in the head of `for`: put it before the loop", 1, 5, 16],
  ["const c", "Missing initializer in const declaration", 1, 6, 7],
  ["{ a: 1 }.a;", "Unexpected token", 1, 8, 9],
])("%j", (code, reason, line, column, endColumn) => {
  const error = errorOf(code);
  expect(error).toMatchObject({ name: "SyntaxError", reason, line, column, endColumn });
  expect(error.message).toBe(`${reason} (In[3]:${line}:${column + 1})`);
});

test.each([
  ["price.", "a name"],
  ["class A extends", "a name"],
  ["const n =", "an expression"],
  ["f(1 +", "an expression"],
  ["rows.map((row) =>", "an expression"],
  ["const n = // to come", "an expression"],
  ["const wide = a ? b :", "an expression"],
  ["let n:", "a type"],
  ["type A =", "a type"],
  ["x as", "a type"],
  ["if (a)", "a statement"],
  ["import fs from", "the name of a module"],
  ["throw", "an expression"],
  ["export", "a declaration"],
])("of a cell that stops too early it is said what is missing: %j", (code, what) => {
  const place = { line: 1, column: code.length, endColumn: code.length };
  for (const behind of ["", "\n\n  "])
    expect(errorOf(code + behind)).toMatchObject({ reason: `Unexpected end: ${what} is missing`, ...place });
});

test.each(["@sealed", "<i/>;\n<b>"])("%j only stops too early", (code) => {
  expect(errorOf(code).reason).toBe("Unexpected end");
});

test("brackets that would overflow the parser's stack are refused, at the first one too many", () => {
  for (const text of [`${"[".repeat(100_000)}`, `const a = ${"({a:[".repeat(2_000)}${"]})".repeat(2_000)}`]) {
    const error = errorOf(text);
    expect(error.reason).toMatch(/^More than 500 brackets stand in each other: /);
    expect(error.line).toBe(1);
  }
  expect(errorOf(`\n${"(".repeat(600)}`)).toMatchObject({ line: 2, column: 500 });
});

test.each([
  ["in strings", `const a = "${"(".repeat(3_000)}", b = '${"[".repeat(3_000)}';`],
  ["in comments", `// ${"{".repeat(3_000)}\n/* ${"(\n".repeat(3_000)} */ 1`],
  ["behind backslashes", `/${"\\(".repeat(3_000)}/`],
  ["side by side", "[{ a: (1) }];\n".repeat(3_000)],
  ["450 deep", `${"[".repeat(450)}${"]".repeat(450)}`],
])("brackets %s are no nesting", (_where, code) => {
  expect(() => compileCell(code, { label: "In[3]", known: new Map(), globals: new Set() })).not.toThrow();
});

const choices = (many: number, then = "{ b() }") => `${`if (a) ${then} else `.repeat(many)}c()`;

test("`else if` that would overflow the parser's stack are refused, at the first one too many", () => {
  for (const then of ["{ b() }", "b();"]) {
    const error = errorOf(`let a = 1;\nif (a) { ${choices(9_000, then)} }`);
    expect(error.reason).toMatch(/^More than 1000 `else if` follow each other: /);
    expect(error).toMatchObject({
      line: 2,
      column: `if (a) { ${`if (a) ${then} else `.repeat(999)}`.length,
    });
  }
});

test.each([
  ["=>", "a => "],
  ["?", "a ? 1 : "],
  ["?", "a ? ", "1", " : 1"],
  ["=", "a = "],
  ["!", "!"],
  ["-", "- "],
  ["typeof", "typeof "],
  ["if", "if (a) "],
  ["for", "for (;;) "],
  ["do", "do ", ";", " while (a);"],
  ["new", "new "],
  ["**", "2 ** "],
  ["+", '"a,b;" +\n'],
  ["??", "a ?? "],
  [".", "f().", "g"],
  ["?.", "a?.", "b"],
  ["<", "let a: A<", "B", ">"],
  ["<", "A<B, ", "C", ">"],
  ["class", "class extends ", "B", " {}"],
])(
  "`%s` after `%s` by ten thousands are refused with their place",
  (sign, before, last = "1", behind = "") => {
    for (const text of ["", "let b = 1;\n"]) {
      const error = errorOf(text + before.repeat(10_000) + last + behind.repeat(10_000));
      expect(error.reason).toBe(
        `Too many \`${sign}\` follow each other in one statement: build the value by a loop`,
      );
      const place = error.code.split("\n")[error.line - 1]!.slice(error.column);
      expect(place.slice(0, sign.length)).toBe(sign);
    }
  },
);

test.each([
  ["statements without semicolons", "const a = b ? c.d : !e\n"],
  ["blocks in one line", "if (a) { b() } "],
  ["fields of a type", "interface A {\n", "  a?: B<C>\n"],
  ["members of a class", "class A {\n", "  a = -b\n"],
  ["attributes", "<svg>", '<path d="a" fill="b"/>', "</svg>"],
  ["cases", "switch (a) {\n", "case 1: case 2:\n"],
  ["a union", "type A = ", "B | ", "C"],
  ["functions in a list", "[", "a => b ? c : d, ", "e]"],
  ["a template", "`", "a = b ? c : d.e + ${f(!g)} ", "`"],
  ["data", "[", "{ a: -1.5, b: 'it' },\n", "]"],
  ["a sum of some thousand parts", "", "a + ", "b", 5_000],
])("%s are not too many", (_what, before, each = before, behind = "", many = 10_000) => {
  expect(tooDeep(before + each.repeat(many) + behind)).toBeNull();
});

test.each([
  ["that begin anew", `${choices(600)}\n`.repeat(5)],
  ["in strings and comments", `"${choices(3_000)}"; // ${choices(3_000)}`],
  ["1,000 deep", choices(1_000)],
])("`else if` %s are not too many", (_where, code) => {
  expect(() => compileCell(code, { label: "In[3]", known: new Map(), globals: new Set() })).not.toThrow();
});

test.each([
  ["npm install lodash", 'import … from "npm:lodash"    // into a cache\n  npm install lodash'],
  ["let a = 1;\n!npm i -D @types/node@22", 'import … from "npm:@types/node"'],
  ["! git log -1\n1", 'execSync("git log -1", { stdio: "inherit" })'],
  ["%time f()", "begins with % is IPython's"],
  ["?price", "What price is, Shift+Tab tells"],
  ["let a = 1;\na.b??", "What a.b is, Shift+Tab tells"],
])("of a line for a shell says what to write instead: %j", isAdvised);

test.each([
  ["import asyncio", "asyncio is there without an import."],
  ["from asyncio import sleep", "asyncio is there without an import."],
  ["import numpy as np", 'import { … } from "numpy";'],
  ["let a = 1;\nfrom math import pi", 'import { … } from "math";'],
  ["def area(r): return r", "\n  function area(…) { … }"],
  ["async def load():\n    pass", "\n  async function load(…) { … }"],
  ["if a == 1: b()", "if (…) { … }"],
  ["for x in range(3):\n    f(x)", "for (const x of …) { … }"],
  ["try:\n  f()", "try { … } catch (error) { … }"],
  ["async with lock:\n    pass", "using held = await lock.hold();"],
  ["async for x in source:\n    pass", "for await (const x of …) { … }"],
  ['raise ValueError("no")', "throw new Error(…)"],
  ["coroutine(function* () {\n  await sleep(1);\n})", "In a function* yield* stands in its place."],
  ["# a comment", "A comment begins with //."],
  ["f(lambda x: x)", "is written (x) => …"],
  ['f"hello {x}"', "`… ${x} …`"],
  ["a and b", "TypeScript has && for and"],
  ["let a = 1;\nb = not a", "! for not"],
])("of a line of Python says how TypeScript has it: %j", isAdvised);

test.each([
  'f("this and that" 5)',
  "if (a) b: c d",
  "const def = 1 2",
  'import a, from "b"',
  "a #b c",
  "function f() { await g() }",
  "function* f() { g(() => await h()) }",
])("%j is no line of Python", (code) => {
  expect(errorOf(code).reason).not.toContain("\n");
});

test.each(["npm.install lodash", "a %b c", "let a = !b c", "a ? b", "x\n% 5 5"])(
  "%j is no line for a shell",
  (code) => {
    expect(errorOf(code).reason).not.toContain("\n");
  },
);
