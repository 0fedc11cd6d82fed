// `"use coroutines"`: async functions and `function*` below the directive become coroutine functions of the runtime.
//
// This walk decides what is rewritten and keeps track of where it is; functions.ts, loops.ts, disposal.ts, returns.ts
// and captures.ts write. It edits the TypeScript text before the rest of the compiler does, each edit inside of the
// ones that come later, so that neither has to know of the other. `await` at the top level of the cell stays native,
// and functions that are not async stay as they are, as do generator methods (`*[Symbol.iterator]() {…}`).
//
// The text calls `__cokernel__.co`:
//   fn(name, length, body)              a coroutine function; body is a generator function, perhaps a bound one
//   generator(name, length, body)       the same of a `function*`
//   start(self, name, body)             a coroutine object of a method
//   await(x)                            for `yield*`: an awaitable as it is, a promise by a future, else at once
//   aiter(source)                       a cursor: advance(), value, finish(error)
//   disposal()                          a stack: use(value, waits), finish(error)
//   none                                the `error` of an end without one
//   asyncGenerator(name, length, body)  a function that makes async generators
//   startAsyncGenerator(self, name, body)
//   emit(value)                         what the body of one yields for a `yield value`; anything else is a suspension
//   delegate(source)                    for `yield*` in such a body: emits what source gives, forwards what is sent

import type MagicString from "magic-string";
import { saysUseCoroutines } from "../../../syntax/directives.ts";
import { exported, isFunction, type Node } from "../../../syntax/node.ts";
import { bare, eachChild, isClass, isErased } from "../ast.ts";
import { errorAt, type ParsedCell } from "../parse.ts";
import { type Capture, CaptureSite, captured, type Frame, plainFrame } from "./captures.ts";
import { keyName, promiseType, shadowingVar } from "./checks.ts";
import { disposesLater, isUsing, rewriteDisposal } from "./disposal.ts";
import { type Rewritten, rewriteArrow, rewriteFunction, rewriteMethod } from "./functions.ts";
import { hoistFunctions } from "./hoist.ts";
import { rewriteForAwait } from "./loops.ts";
import { rewriteReturn } from "./returns.ts";
import {
  isSuperMember,
  rewriteSuperCall,
  rewriteSuperRead,
  rewriteSuperWrite,
  type SuperContext,
} from "./super.ts";

/** Rewrite what the cell's directives ask for. @returns the `using` declarations that are none any more */
export function rewriteCoroutines(cell: ParsedCell, out: MagicString): ReadonlySet<Node> {
  const rewriter = new Rewriter(cell, out);
  if (cell.text.includes("use coroutines")) rewriter.cell();
  return rewriter.disposed;
}

class Rewriter {
  readonly disposed = new Set<Node>();
  readonly #cell: ParsedCell;
  readonly #out: MagicString;
  #frame: Frame;
  #count = 0;

  constructor(cell: ParsedCell, out: MagicString) {
    this.#cell = cell;
    this.#out = out;
    this.#frame = plainFrame(saysUseCoroutines(cell.program.body), false);
  }

  cell(): void {
    for (const statement of this.#cell.program.body) this.#visit(statement);
  }

  readonly #visit = (node: Node): void => {
    if (isErased(node)) return;
    if (isFunction(node)) {
      this.#function(node, node.id?.name ?? "");
      return;
    }
    if (isClass(node)) {
      this.#class(node);
      return;
    }
    switch (node.type) {
      case "VariableDeclarator":
        this.#visit(node.id);
        if (node.init) this.#named(node.init, node.id.name);
        return;
      case "AssignmentExpression":
      case "AssignmentPattern":
      case "UpdateExpression":
        this.#write(node);
        return;
      case "Property":
        if (node.computed) this.#visit(node.key);
        if (node.method) this.#method(node, node.value);
        else if (!node.shorthand || node.value.type !== "Identifier") this.#named(node.value, keyName(node));
        else this.#visit(node.value);
        return;
      case "ExportDefaultDeclaration":
        this.#named(node.declaration, node.declaration.id?.name ?? "default");
        return;
      case "BlockStatement":
      case "Program":
      case "TSModuleBlock":
        this.#block(node);
        return;
      case "AwaitExpression":
        this.#children(node);
        if (this.#frame.kind !== "none") {
          this.#out.update(node.start, node.argument.start, "(yield* __cokernel__.co.await(");
          this.#out.appendLeft(node.end, "))");
        }
        return;
      case "SwitchCase":
        this.#switchCase(node);
        return;
      case "YieldExpression":
        this.#yield(node);
        return;
      case "ReturnStatement":
        this.#children(node);
        if (node.argument && this.#frame.kind !== "none") rewriteReturn(node, this.#frame, this.#out);
        return;
      case "TryStatement":
        this.#try(node);
        return;
      case "LabeledStatement":
        this.#labeled(node);
        return;
      case "ForOfStatement":
        this.#loop(node, node);
        return;
      case "ForStatement":
        if (node.init?.kind === "await using" && this.#frame.kind !== "none")
          this.#refuse("`await using` here", node.init);
        this.#children(node);
        return;
      case "ThisExpression":
        this.#usesThis();
        return;
      case "Identifier":
        if (node.name === "arguments") this.#arguments(node);
        return;
      case "MetaProperty":
        if (node.meta.name === "new") this.#capture("target", node);
        return;
      case "MemberExpression":
        this.#member(node);
        return;
      case "CallExpression":
        this.#call(node);
        return;
      case "BreakStatement":
      case "ContinueStatement":
        return;
      default:
        this.#children(node);
    }
  };

  #children(node: Node): void {
    eachChild(node, this.#visit);
  }

  /** Walk an expression that gives its name to an anonymous function. */
  #named(expression: Node, name: string | undefined): void {
    const value = bare(expression);
    if (isFunction(value) && !value.id) this.#function(value, name ?? "");
    else this.#visit(expression);
  }

  /** Is this function rewritten, once it is known whether the directive is in force in it? */
  #rewrites(node: Node, active: boolean): boolean {
    if (!active || node.type === "ArrowFunctionExpression") return active && node.async;
    return node.async || node.generator;
  }

  #enter(node: Node, frame: Frame): void {
    const outer = this.#frame;
    this.#frame = frame;
    this.#markBody(node);
    for (const parameter of node.params) this.#visit(parameter);
    if (node.body) this.#visit(node.body);
    this.#frame = outer;
  }

  #rewritten(node: Node, name: string): Rewritten {
    this.#checkReturnType(node);
    const index = this.#count++;
    return {
      node,
      name,
      exit: { label: `__cokernel__b${index}`, value: `__cokernel__r${index}`, used: false },
    };
  }

  /** A function declaration or expression, or an arrow. */
  #function(node: Node, name: string): void {
    const outer = this.#frame;
    const active =
      outer.active || (node.body?.type === "BlockStatement" && saysUseCoroutines(node.body.body));
    const arrow = node.type === "ArrowFunctionExpression";
    if (!this.#rewrites(node, active)) {
      this.#enter(
        node,
        arrow ? { ...outer, active, kind: "none", exit: null, inTry: false } : plainFrame(active, true),
      );
      return;
    }
    const rewritten = this.#rewritten(node, name);
    if (arrow) this.#arrow(rewritten, active);
    else {
      // A plain `function*` keeps its `yield` and `return`: it is a generator, driven by hand.
      const kind = !node.async ? "none" : node.generator ? "async generator" : "coroutine";
      this.#enter(node, {
        ...plainFrame(active, true),
        kind,
        exit: kind === "coroutine" ? rewritten.exit : null,
      });
      this.#place(rewritten);
    }
  }

  #arrow(rewritten: Rewritten, active: boolean): void {
    const outer = this.#frame;
    const site = outer.site ? null : new CaptureSite();
    const self = { usesThis: false };
    this.#enter(rewritten.node, {
      active,
      kind: "coroutine",
      site: outer.site ?? site,
      arrows: [...outer.arrows, self],
      hasArguments: outer.hasArguments,
      exit: rewritten.exit,
      inTry: false,
    });
    rewriteArrow(rewritten, self.usesThis, site, this.#out, this.#cell.text);
  }

  /** Write a rewritten function where it stands; a declaration below the top level becomes a variable, see hoist. */
  #place(rewritten: Rewritten): void {
    const { node } = rewritten;
    const text = this.#cell.text;
    if (node.type === "FunctionDeclaration" || !node.id) {
      rewriteFunction(rewritten, "", "", this.#out, text);
      return;
    }
    // What a function expression calls itself is the coroutine function, not the generator function within.
    const { name } = node.id;
    this.#out.update(node.id.start, node.id.end, "");
    rewriteFunction(rewritten, `(() => { const ${name} = `, `; return ${name}; })()`, this.#out, text);
  }

  /** A list of statements in braces. */
  #block(node: Node): void {
    const { inTry } = this.#frame;
    // What leaves the block passes its disposing.
    if (node.body.some(isUsing)) this.#frame.inTry = true;
    this.#statements(node, node.body);
    this.#frame.inTry = inTry;
    if (this.#frame.kind !== "none" && node.type === "BlockStatement" && disposesLater(node)) {
      rewriteDisposal(node, this.#count++, this.#out);
      for (const statement of node.body) if (isUsing(statement)) this.disposed.add(statement);
    }
  }

  #statements(node: Node, statements: Node[]): void {
    const declarations: Node[] = [];
    for (const statement of statements) {
      this.#visit(statement);
      this.#separate(statement);
      const declaration = exported(statement);
      if (declaration.type === "FunctionDeclaration" && this.#isRewritten(declaration))
        declarations.push(statement);
    }
    if (declarations.length > 0)
      hoistFunctions(statements, declarations, this.#functionBodies.has(node), this.#out);
  }

  /** The braces of a `switch` have no head to which a function could move. */
  #switchCase(node: Node): void {
    if (node.test) this.#visit(node.test);
    for (const statement of node.consequent) {
      if (statement.type === "FunctionDeclaration" && this.#isRewritten(statement)) {
        this.#refuse("a function in a `case`: put it in a block", statement);
      }
      this.#visit(statement);
      this.#separate(statement);
    }
  }

  #isRewritten(node: Node): boolean {
    return this.#rewrites(node, this.#frame.active || saysUseCoroutines(node.body.body));
  }

  /** A statement that now begins with a parenthesis must not be joined with the line before. */
  #separate({ type, start }: Node): void {
    if (type !== "ExpressionStatement") return;
    if (/^(?:await|async|super)\b/.test(this.#cell.text.slice(start, start + 6)))
      this.#out.prependRight(start, ";");
  }

  readonly #functionBodies = new WeakSet<Node>();

  #class(node: Node): void {
    for (const decorator of node.decorators ?? []) this.#visit(decorator);
    if (node.superClass) this.#visit(node.superClass);
    for (const member of node.body.body) {
      if (isErased(member)) continue;
      for (const decorator of member.decorators ?? []) this.#visit(decorator);
      if (member.computed) this.#visit(member.key);
      if (member.type === "MethodDefinition") {
        if (!isErased(member.value)) this.#method(member, member.value, node.id ? `${node.id.name}.` : "");
        continue;
      }
      // Fields and static blocks have a `this` of their own, and no `arguments`.
      const outer = this.#frame;
      this.#frame = plainFrame(outer.active, false);
      if (member.type === "StaticBlock") this.#statements(member, member.body);
      else if (member.value) this.#named(member.value, keyName(member));
      this.#frame = outer;
    }
  }

  /**
   * A method of a class or an object. Generators among them stay what they are: iteration is written with them.
   * @param within `Feed.`, for its qualified name
   */
  #method(member: Node, node: Node, within = ""): void {
    const active = this.#frame.active || (node.body && saysUseCoroutines(node.body.body));
    if (!active || !node.async) {
      this.#enter(node, plainFrame(active, true));
      return;
    }
    const own = keyName(member) ?? `[${this.#source(member.key)}]`;
    const rewritten = this.#rewritten(node, within + own);
    const shadowing = shadowingVar(node);
    if (shadowing) this.#refuse("a `var` with the name of a parameter", shadowing);
    const site = new CaptureSite();
    // The parameters stay outside of the inner generator; only the body looks at the captured words.
    const outer = this.#frame;
    this.#frame = plainFrame(active, true);
    for (const parameter of node.params) this.#visit(parameter);
    const kind = node.generator ? "async generator" : "coroutine";
    this.#frame = {
      ...plainFrame(active, true),
      kind,
      site,
      exit: kind === "coroutine" ? rewritten.exit : null,
    };
    this.#markBody(node);
    this.#visit(node.body);
    this.#frame = outer;
    rewriteMethod(rewritten, member, site, this.#out, this.#cell.text);
  }

  #markBody(node: Node): void {
    if (node.body) this.#functionBodies.add(node.body);
  }

  #yield(node: Node): void {
    this.#children(node);
    if (this.#frame.kind !== "async generator") return;
    const out = this.#out;
    const { argument } = node;
    if (node.delegate) {
      out.prependRight(argument.start, "__cokernel__.co.delegate(");
      out.appendLeft(argument.end, ")");
    } else if (argument) {
      // As in JavaScript, the value is waited for before it is emitted.
      out.prependRight(argument.start, "__cokernel__.co.emit(yield* __cokernel__.co.await(");
      out.appendLeft(argument.end, "))");
    } else out.appendLeft(node.start + "yield".length, " __cokernel__.co.emit(undefined)");
  }

  #try(node: Node): void {
    const frame = this.#frame;
    const { inTry } = frame;
    frame.inTry = true;
    this.#visit(node.block);
    frame.inTry = inTry || node.finalizer !== null;
    if (node.handler) this.#visit(node.handler);
    frame.inTry = inTry;
    if (node.finalizer) this.#visit(node.finalizer);
  }

  #labeled(node: Node): void {
    let body = node.body;
    while (body.type === "LabeledStatement") body = body.body;
    if (body.type === "ForOfStatement") this.#loop(body, node);
    else this.#visit(body);
  }

  #loop(node: Node, outer: Node): void {
    const rewrites = node.await && this.#frame.kind !== "none";
    if (node.left.kind === "await using" && !rewrites && this.#frame.kind !== "none") {
      this.#refuse("`await using` here", node.left);
    }
    if (rewrites && /using$/.test(node.left.kind ?? "")) this.#refuse("`using` here", node.left);
    // What leaves the loop closes its iterator first, as what leaves a `try` runs its `finally`.
    const { inTry } = this.#frame;
    this.#frame.inTry = true;
    this.#children(node);
    this.#frame.inTry = inTry;
    if (rewrites) rewriteForAwait(node, outer, this.#count++, this.#out);
  }

  #usesThis(): void {
    for (const arrow of this.#frame.arrows) arrow.usesThis = true;
  }

  #arguments(node: Node): void {
    const { site, hasArguments } = this.#frame;
    if (!site) return;
    if (!hasArguments) this.#refuse("`arguments` outside of a function", node);
    this.#capture("arguments", node);
  }

  #capture(what: Capture, node: Node): void {
    const { site } = this.#frame;
    if (!site) return;
    site.used.add(what);
    this.#out.update(node.start, node.end, captured[what]);
  }

  /** How `super` is to be written here; null where it may stay. */
  #super(): SuperContext | null {
    const { site } = this.#frame;
    return (
      site && {
        out: this.#out,
        text: this.#cell.text,
        site,
        visit: this.#visit,
        usesThis: () => this.#usesThis(),
        refuse: (what, place) => this.#refuse(what, place),
      }
    );
  }

  #member(node: Node): void {
    const context = node.object.type === "Super" ? this.#super() : null;
    if (context) {
      rewriteSuperRead(node, context);
      return;
    }
    this.#visit(node.object);
    if (node.computed) this.#visit(node.property);
  }

  /** `x = y`, a default, or `x++`. */
  #write(node: Node): void {
    const target = node.left ?? node.argument;
    const context = isSuperMember(target) ? this.#super() : null;
    if (context) {
      rewriteSuperWrite(node, context);
      return;
    }
    this.#visit(target);
    if (node.right) this.#named(node.right, bare(target).name);
  }

  #call(node: Node): void {
    const { callee } = node;
    if (callee.type === "Super" && this.#frame.site) this.#refuse("`super()` in an async arrow", node);
    // `coroutine(function* …)` makes the coroutine function itself.
    const [maker] = node.arguments;
    const name = callee.property?.name ?? callee.name;
    if (
      (name === "coroutine" || name === "asyncGenerator") &&
      maker?.type === "FunctionExpression" &&
      !maker.async
    ) {
      this.#visit(callee);
      this.#enter(maker, plainFrame(this.#frame.active, true));
      for (const argument of node.arguments.slice(1)) this.#visit(argument);
      return;
    }
    const context = isSuperMember(callee) ? this.#super() : null;
    if (context) rewriteSuperCall(node, context);
    else this.#children(node);
  }

  /** A promise is not what the call gives any more. */
  #checkReturnType(node: Node): void {
    const type = promiseType(node);
    if (!type) return;
    const fix = "write Coroutine<T> or leave the type out";
    throw errorAt(this.#cell, `Under "use coroutines" this function gives a coroutine: ${fix}`, type);
  }

  #source({ start, end }: Node): string {
    return this.#cell.text.slice(start, end);
  }

  #refuse(what: string, place: Node): never {
    throw errorAt(this.#cell, `"use coroutines" cannot rewrite ${what}`, place);
  }
}
