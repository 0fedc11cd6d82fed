// A program as text, in Python and in TypeScript. What both may name beside their own functions stands in peer.py
// and here.ts.

import { fillable, slots, type Writer } from "./constructs/construct.ts";
import { constructOf } from "./constructs/table.ts";
import type { Program, Statement } from "./program.ts";

export type Language = "python" | "typescript";
type Arg = Statement["args"][number];

/** Writes in one language; statements are numbered in the order in which they stand. */
class Text {
  private count = 0;
  constructor(private readonly language: Language) {}

  private arg(of: Arg): string {
    if (of === null) return this.language === "python" ? "None" : "null";
    if (typeof of === "number") return String(of);
    const [, kind = "", n] = /^=?([a-z]+)(\d)$/.exec(of) ?? [];
    if (kind === "p") return `c${n}`;
    if (kind === "c") return `c${n}(fresh("c${n}"))`;
    if (kind in slots) return `${kind}[${n}]`;
    return /^[A-Z]+_[A-Z]+$/.test(of) ? `asyncio.${of}` : JSON.stringify(of);
  }

  block(statements: Statement[] = []): string[] {
    const lines = statements.flatMap((statement) => this.statement(statement));
    if (lines.length === 0 && this.language === "python") lines.push("pass");
    return lines.map((line) => `    ${line}`);
  }

  private statement(statement: Statement): string[] {
    this.count += 1;
    const writer: Writer = {
      id: this.count,
      arg: (of) => this.arg(of),
      block: (statements) => this.block(statements),
    };
    const lines = constructOf(statement.construct)[this.language](statement, writer);
    const read = new Set(statement.args.filter((a) => typeof a === "string" && fillable.test(a)));
    if (read.size === 0) return lines;
    const slots = [...read].map((a) => this.arg(a));
    const inner = lines.map((line) => `    ${line}`);
    if (this.language === "python") {
      return [`if ${slots.map((slot) => `${slot} is not None`).join(" and ")}:`, ...inner];
    }
    return [`if (${slots.join(" && ")}) {`, ...inner, "}"];
  }
}

/** Those that do something or are called. */
function functionsOf(program: Program): [number: number, body: Statement[]][] {
  const called = JSON.stringify(program);
  const wanted = (i: number) => i === 0 || called.includes(`"c${i}"`) || called.includes(`"p${i}"`);
  return [...program.entries()].filter(([i]) => wanted(i));
}

/** As Python. */
export function python(program: Program): string {
  const text = new Text("python");
  const functions = functionsOf(program).map(([i, body]) => [
    `async def c${i}(me):`,
    '    log(me, "begins")',
    ...text.block(body).filter((line) => line !== "    pass"),
  ]);
  return functions.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

/** As TypeScript. */
export function typescript(program: Program): string {
  const text = new Text("typescript");
  const functions = functionsOf(program).map(([i, body]) => [
    `const c${i} = asyncio.coroutine(function* c${i}(me) {`,
    '    log(me, "begins");',
    ...text.block(body),
    "});",
  ]);
  return functions.map((lines) => `${lines.join("\n")}\n`).join("\n");
}
