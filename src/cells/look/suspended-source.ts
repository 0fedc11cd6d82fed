// The function in which a suspended coroutine stands, as its cell's text: its lines, the expression that waits, and
// where its names are declared. Parsed when somebody looks; a cell's tree is kept for the next look.

import { eachBound, isFunction, type Node } from "../../syntax/node.ts";
import { eachChild } from "../compile/ast.ts";
import { parseCell } from "../compile/parse.ts";
import type { CellPlace, Source } from "../sources.ts";

export interface SuspendedSource {
  firstLine: number;
  lines: string[];
  /** The expression that waits, in its line; null where that line has none. */
  columns: [number, number] | null;
  /** The name that is given its value: `x` of `const x = yield name`. */
  fills: string | null;
  /** Does it stand at a plain `yield`, and not at `yield*` or `await`? */
  yields: boolean;
  /** The text after that `yield`, where there is one. */
  hands: string | null;
  /** Its parameters, where each is a plain name that is never assigned to: they hold what it was called with. */
  parameters: string[] | null;
  /** Line of each name that the function itself declares; those beyond where it stands have no value yet. */
  declared: Map<string, { line: number; later: boolean }>;
}

const trees = new WeakMap<Source, { text: string; shift: number; program: Node } | null>();

/** The innermost function around a place, or null where there is none. `begun`: false for one that stands at its start. */
export function sourceAt({ source, line, column }: CellPlace, begun: boolean): SuspendedSource | null {
  const tree = treeOf(source);
  if (!tree) return null;
  const starts = lineStarts(tree.text);
  const offset = offsetOf(tree, starts, line, column);
  const fn = innermost(tree.program, offset, begun);
  if (!fn) return null;
  const lineOf = (at: number) => starts.findLastIndex((start) => start <= at) + 1;
  const [firstLine, lastLine] = [lineOf(fn.start), lineOf(fn.end - 1)];
  const lines = source.code.split(/\r\n|\r|\n/).slice(firstLine - 1, lastLine);
  const waiting = begun ? waitingAt(fn, offset) : null;
  const yields = waiting?.node.type === "YieldExpression" && !waiting.node.delegate;
  const start = waiting && starts[lineOf(waiting.node.start) - 1]!;
  const declared: SuspendedSource["declared"] = new Map();
  const declare = (pattern: Node | null, later: boolean) =>
    eachBound(pattern, ({ name, start }) => {
      if (!declared.has(name)) declared.set(name, { line: lineOf(start), later });
    });
  for (const parameter of fn.params as Node[]) declare(parameter.parameter ?? parameter, false);
  eachInside(fn.body, (node) => {
    // Where it stands inside of what is assigned first, there is no value yet either: `const n = 1 + (await m);`
    if (node.type === "VariableDeclarator") declare(node.id, node.end > offset);
    if (node.type === "CatchClause") declare(node.param, node.start > offset);
  });
  return {
    firstLine,
    lines,
    columns:
      waiting && lineOf(waiting.node.start) === line
        ? [
            waiting.node.start - start!,
            Math.min(waiting.node.end - start!, lines[line - firstLine]?.length ?? 0),
          ]
        : null,
    fills: waiting?.fills ?? null,
    yields,
    hands:
      yields && waiting.node.argument
        ? tree.text.slice(waiting.node.argument.start, waiting.node.argument.end)
        : null,
    parameters: keptParameters(fn),
    declared,
  };
}

/** The text of the function that V8 says was written at a place, with its name where it is a method; or of its class. */
export function textOfFunctionAt(place: CellPlace, ofClass: boolean): string | null {
  const isClass = ({ type }: Node) => /^Class(Declaration|Expression)$/.test(type);
  const { node, member, text } = innermostAt(place, ofClass ? isClass : isFunction) ?? {};
  const whole = member ?? node;
  return whole ? text!.slice(whole.start, whole.end) : null;
}

/** The name of the method whose own code stands at a place: `load`, `#load`. */
export function methodAt(place: CellPlace): string | null {
  const { member, text } = innermostAt(place, isFunction) ?? {};
  return member ? text!.slice(member.key.start, member.key.end) : null;
}

interface Innermost {
  node: Node;
  /** Whose value it is: its method's. */
  member: Node | null;
  /** Where both stand. */
  text: string;
}

function innermostAt({ source, line, column }: CellPlace, wanted: (node: Node) => boolean): Innermost | null {
  const tree = treeOf(source);
  if (!tree) return null;
  const { text, program } = tree;
  const offset = offsetOf(tree, lineStarts(text), line, column);
  const found: Innermost[] = [];
  const visit = (node: Node, member: Node | null) => {
    if (node.start > offset || node.end < offset) return;
    if (wanted(node)) found.push({ node, member, text });
    eachChild(node, (child) => visit(child, isMember(node) && child === node.value ? node : null));
  };
  visit(program, null);
  return found.at(-1) ?? null;
}

const offsetOf = ({ shift }: { shift: number }, starts: readonly number[], line: number, column: number) =>
  (starts[line - 1] ?? 0) + column + (line === 1 ? shift : 0);

/** `m() {}` in a class or an object, and `get m() {}`: the function begins behind the name. */
function isMember(node: Node): boolean {
  return (
    node.type === "MethodDefinition" || (node.type === "Property" && (node.method || node.kind !== "init"))
  );
}

function keptParameters(fn: Node): string[] | null {
  const names = (fn.params as Node[]).map((parameter) =>
    parameter.type === "AssignmentPattern" ? parameter.left : parameter,
  );
  if (names.some(({ type }) => type !== "Identifier")) return null;
  const changed = new Set<string>();
  const visit = (node: Node) => {
    const target = targetOf(node);
    if (target) eachBound(target, ({ name }) => changed.add(name));
    eachChild(node, visit);
  };
  for (const { type, right } of fn.params) if (type === "AssignmentPattern") visit(right);
  visit(fn.body);
  return names.some(({ name }) => changed.has(name)) ? null : names.map(({ name }) => name);
}

/** What a node gives a value to, or declares: an inner name of a parameter's hides it. */
function targetOf(node: Node): Node | null {
  switch (node.type) {
    case "AssignmentExpression":
    case "ForOfStatement":
    case "ForInStatement":
      return node.left;
    case "UpdateExpression":
      return node.argument;
    case "VariableDeclarator":
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return node.id;
    case "CatchClause":
      return node.param;
    default:
      return null;
  }
}

function treeOf(source: Source) {
  let tree = trees.get(source);
  if (tree === undefined) {
    try {
      tree = parseCell(source.code, source.label);
    } catch {
      tree = null; // It ran, so it was right; what the parser now refuses is shown without its source.
    }
    trees.set(source, tree);
  }
  return tree;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return starts;
}

/** V8 tells the place of a function that has not begun as that of its parameters, which lie inside of it. */
function innermost(node: Node, offset: number, begun: boolean): Node | null {
  let found: Node | null = null;
  const visit = (child: Node) => {
    if (child.start > offset || child.end < offset) return;
    if (isFunction(child) && (begun ? child.start < offset : child.start <= offset)) found = child;
    eachChild(child, visit);
  };
  visit(node);
  return found;
}

/** The innermost `yield` or `await` around the place, and what takes its value. */
function waitingAt(fn: Node, offset: number): { node: Node; fills: string | null } | null {
  let found: { node: Node; fills: string | null } | null = null;
  const visit = (node: Node, target: string | null) => {
    if (node.start > offset || node.end < offset) return;
    if (node.type === "YieldExpression" || node.type === "AwaitExpression") found = { node, fills: target };
    eachChild(node, (child) => {
      const binds =
        node.type === "VariableDeclarator" && child === node.init && node.id.type === "Identifier";
      visit(child, binds ? node.id.name : isWrapper(node) ? target : null);
    });
  };
  visit(fn.body, null);
  return found;
}

/** What gives on the value of what is inside: `(yield x)`, `(yield x) as string`. */
function isWrapper({ type }: Node): boolean {
  return /^(ParenthesizedExpression|TSAsExpression|TSSatisfiesExpression|TSNonNullExpression|TSTypeAssertion)$/.test(
    type,
  );
}

/** The nodes of a function that are its own, not those of functions in it. */
function eachInside(node: Node, found: (node: Node) => void): void {
  found(node);
  eachChild(node, (child) => {
    if (!isFunction(child)) eachInside(child, found);
  });
}
