// One walk over a cell's tree: edits at single references, and what the rest of the compiler must know of the cell.
//
// Edited here are references whose meaning is the notebook's business: names stored under another name, writes to
// constants, reads before a declaration, `import()`, `import.meta`, and `var` below the top level. Statements of the
// top level are edited by statements.ts, after their children have been walked.

import type MagicString from "magic-string";
import { isFunction, leftmost, type Node } from "../../syntax/node.ts";
import { bare, eachChild, isErased, isTypedExpression } from "./ast.ts";
import { assignVariables } from "./declarations.ts";
import type { DecoratorMetadata } from "./decorator-metadata.ts";
import type { CellNames } from "./names.ts";
import { keepSigns } from "./namespaces.ts";
import { nameGenerator } from "./naming.ts";
import { errorAt, type ParsedCell } from "./parse.ts";
import { References } from "./references.ts";
import { makesScope, memberName, Scope } from "./scope.ts";
import { callingLoops, TURN } from "./turns.ts";

/** Around what an `await` gave; see HELPERS in compile.ts. */
export const RESUMED = "__cokernel__.resumed(";
/** Around what the top level awaits. */
const WAITS = "__cokernel__.waits(";

export class CellWalk {
  /** Does the top level wait (`await`, `for await`, `await using`, an import)? */
  awaits = false;
  /** Where those stand that are written `await`. */
  readonly awaitStarts: number[] = [];
  /** Where the first tag of JSX stands, or -1. */
  firstTag = -1;
  /** Is there syntax that only esbuild lowers: a decorator, `accessor`, `using`, a namespace? */
  needsLowering = false;
  /** Is there a namespace? */
  namespaces = false;
  readonly #cell: ParsedCell;
  readonly #names: CellNames;
  readonly #out: MagicString;
  readonly #references: References;
  readonly #disposed: ReadonlySet<Node>;
  readonly #metadata: DecoratorMetadata | null;
  /** The members of the top level's enums so far. */
  readonly #enums = new Map<string, Set<string>>();
  #inLoop = false;
  /** In a `finally` of the top level: what it waits for is waited for, whatever has become of the cell. */
  #tidies = false;

  /**
   * @param disposed `using` declarations that have been rewritten to others
   * @param metadata tells decorators the types they stand at; null: they are not told
   */
  constructor(
    cell: ParsedCell,
    names: CellNames,
    out: MagicString,
    disposed: ReadonlySet<Node>,
    metadata: DecoratorMetadata | null,
  ) {
    this.#cell = cell;
    this.#names = names;
    this.#out = out;
    this.#disposed = disposed;
    this.#metadata = metadata;
    this.#references = new References(cell, names, out);
  }

  /** Walk a node that stands as expression or statement. */
  readonly visit = (node: Node): void => {
    if (isErased(node)) return;
    if (!makesScope(node)) {
      this.#visit(node);
      return;
    }
    const outer = this.#references.scope;
    // Decorators and the names of members see the class's own name too, so one scope does for a class.
    this.#references.scope = new Scope(node, outer);
    const deeper = isFunction(node) || node.type === "TSModuleDeclaration" || node.type === "StaticBlock";
    if (deeper) this.#references.depth++;
    this.#visit(node);
    if (deeper) this.#references.depth--;
    this.#references.scope = outer;
  };

  /** A JSX tag: `<Box>` and `<ui.Box>` mean names, `<div>` means none. */
  #tag(name: Node): void {
    let root = name;
    while (root.type === "JSXMemberExpression") root = root.object;
    if (root.type === "JSXIdentifier" && (root !== name || !/^[a-z]/.test(root.name))) {
      this.#references.rename(root);
    }
  }

  /** Walk the children of a node. */
  children(node: Node): void {
    eachChild(node, this.visit);
  }

  #visit(node: Node): void {
    if (isTypedExpression(node)) {
      this.visit(node.expression);
      return;
    }
    switch (node.type) {
      case "Identifier":
        this.#references.read(node);
        return;
      case "Literal":
      case "ThisExpression":
      case "BreakStatement":
      case "ContinueStatement":
        return;
      case "MemberExpression":
        this.visit(node.object);
        if (node.computed) this.visit(node.property);
        else this.#references.reserved(node.property);
        return;
      case "Property":
        if (node.computed) this.visit(node.key);
        if (node.shorthand) this.#references.shorthand(node.value);
        else {
          this.visit(node.value);
          if (!node.computed && node.key.type === "Identifier")
            nameGenerator(node.key.name, node.value, this.#out);
        }
        return;
      case "LabeledStatement":
        this.visit(node.body);
        return;
      case "MetaProperty":
        if (node.meta.name === "import") this.#out.update(node.start, node.end, "__cokernel__.meta");
        return;
      case "ImportExpression":
        this.#import(node);
        return;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        if (node.id) this.#references.reserved(node.id);
        for (const parameter of node.params) this.#pattern(parameter, false);
        if (node.body) this.visit(node.body);
        return;
      case "MethodDefinition":
        this.#decorators(node);
        if (node.computed) this.visit(node.key);
        this.visit(node.value);
        return;
      case "PropertyDefinition":
      case "AccessorProperty":
        if (node.type === "AccessorProperty") this.needsLowering = true;
        this.#decorators(node);
        if (node.computed) this.visit(node.key);
        if (node.value) {
          this.#references.depth++;
          this.visit(node.value);
          this.#references.depth--;
          if (!node.computed && node.key.type === "Identifier")
            nameGenerator(node.key.name, node.value, this.#out);
        }
        return;
      case "ClassDeclaration":
      case "ClassExpression":
        this.#decorators(node);
        if (node.id) this.#references.reserved(node.id);
        if (node.superClass) this.visit(node.superClass);
        this.visit(node.body);
        this.#metadata?.write(node, (name) => this.#references.written(name));
        return;
      case "CatchClause":
        if (node.param) this.#pattern(node.param, false);
        this.visit(node.body);
        return;
      case "VariableDeclaration":
        this.variables(node);
        // In the head of a loop the loop edits it, and at the top level statements.ts.
        if (node.kind === "var" && this.#references.depth === 0)
          assignVariables(node, this.#out, this.#cell.text, this.#names, "statement");
        return;
      case "ForStatement":
      case "ForInStatement":
      case "ForOfStatement":
      case "WhileStatement":
      case "DoWhileStatement":
        this.#loop(node);
        return;
      case "AssignmentExpression":
        this.#assignment(node);
        return;
      case "UpdateExpression":
        if (!this.#references.update(node)) this.visit(node.argument);
        return;
      case "BinaryExpression":
      case "LogicalExpression":
        this.#chain(node);
        return;
      case "NewExpression":
        this.children(node);
        // `new f("x")` would construct f: what throws must be in parentheses.
        if (node.callee.type === "Identifier" && this.#references.isEarly(node.callee)) {
          this.#out.prependRight(node.callee.start, "(");
          this.#out.appendLeft(node.callee.end, ")");
        }
        return;
      case "AwaitExpression":
        this.visit(node.argument);
        if (this.#references.depth > 0) return;
        this.#waits(node, node.argument);
        if (this.#tidies) return;
        this.#out.appendRight(node.start, RESUMED);
        this.#out.appendLeft(node.end, ")");
        return;
      case "TryStatement":
        this.#try(node);
        return;
      case "Decorator":
        this.needsLowering = true;
        this.visit(node.expression);
        return;
      case "TSEnumDeclaration":
        this.#references.reserved(node.id);
        this.#enum(node);
        return;
      case "TSEnumMember":
        if (!node.initializer) return;
        this.visit(node.initializer);
        keepSigns(node.initializer, this.#out);
        return;
      case "TSModuleDeclaration":
        this.namespaces = true;
        this.needsLowering = true;
        if (node.body) this.children(node.body);
        return;
      case "TSImportEqualsDeclaration":
        if (node.importKind !== "type" && node.moduleReference.type !== "TSExternalModuleReference")
          this.#alias(node);
        return;
      case "JSXElement":
      case "JSXFragment":
        if (this.firstTag < 0) this.firstTag = node.start;
        this.children(node);
        return;
      case "JSXOpeningElement":
        this.#tag(node.name);
        for (const attribute of node.attributes) this.visit(attribute);
        return;
      case "JSXClosingElement":
        this.#tag(node.name);
        return;
      case "ExportNamedDeclaration":
        if (node.declaration) this.visit(node.declaration);
        return;
      default:
        this.children(node);
    }
  }

  /**
   * `import T = A.B.C`. It may name types alone, and so may what it goes by: TypeScript leaves it out then, which takes a
   * checker to see, and here it is undefined. In a namespace it becomes a `const`; at the top level statements.ts assigns it.
   */
  #alias({ start, id, moduleReference: reference }: Node): void {
    const name = leftmost(reference);
    this.#references.read(name);
    if (this.#references.depth > 0) this.#out.update(start, id.start, "const ");
    if (!this.#names.has(name.name) || this.#references.scope?.binds(name.name))
      this.#out.prependRight(reference.start, `typeof ${name.name} === "undefined" ? void 0 : `);
    for (let part = reference; part.type === "TSQualifiedName"; part = part.left)
      this.#out.update(part.left.end, part.right.start, "?.");
  }

  /** What adds to an enum of the cell sees the members that this has: `enum E { A = 1 } enum E { B = A + 1 }`. */
  #enum(node: Node): void {
    if (this.#references.scope!.outer !== null) {
      this.children(node.body);
      return;
    }
    const { name } = node.id;
    const members = this.#enums.get(name) ?? new Set();
    this.#references.merged = { name, members };
    this.children(node.body);
    this.#references.merged = null;
    for (const { id } of node.body.members) members.add(memberName(id));
    this.#enums.set(name, members);
  }

  /** A long `a + b + c + …` is as deep as it is long; go along it without recursion. */
  #chain(node: Node): void {
    const rights: Node[] = [];
    let left = node;
    for (; left.type === "BinaryExpression" || left.type === "LogicalExpression"; left = left.left) {
      rights.push(left.right);
    }
    this.visit(left);
    for (const right of rights.reverse()) this.visit(right);
  }

  /** Of loops in loops the outermost has all of them looked at. */
  #loop(node: Node): void {
    const outermost = !this.#inLoop;
    this.#inLoop = true;
    this.#partsOfLoop(node);
    if (!outermost) return;
    this.#inLoop = false;
    for (const start of callingLoops(node)) this.#out.appendLeft(start, TURN);
  }

  /** An interrupted cell goes on behind no `await` but those of its `finally` blocks, and not behind these. */
  #try(node: Node): void {
    this.visit(node.block);
    if (node.handler) this.visit(node.handler);
    if (!node.finalizer) return;
    const waits = this.awaitStarts.length;
    const outermost = !this.#tidies && this.#references.depth === 0;
    this.#tidies ||= outermost;
    this.visit(node.finalizer);
    if (!outermost) return;
    this.#tidies = false;
    if (this.awaitStarts.length > waits) this.#out.appendLeft(node.finalizer.end - 1, `;${RESUMED});`);
  }

  #partsOfLoop(node: Node): void {
    const top = this.#references.depth === 0;
    let waits = -1;
    if (node.type === "ForStatement") {
      // esbuild leaves it as it is.
      if (/using$/.test(node.init?.kind ?? ""))
        throw errorAt(
          this.#cell,
          "`using` cannot be in the head of `for`: put it before the loop",
          node.init,
        );
      if (node.init?.type === "VariableDeclaration") this.variables(node.init);
      else if (node.init) this.visit(node.init);
    } else if (node.type === "ForInStatement" || node.type === "ForOfStatement") {
      if (node.left.type === "VariableDeclaration") {
        this.variables(node.left);
        if (node.left.kind === "var" && top)
          assignVariables(node.left, this.#out, this.#cell.text, this.#names, "for-of");
      } else this.#target(node.left);
      this.visit(node.right);
      if (node.await && top) waits = this.#waits(node, node.right);
    }
    for (const each of [node.test, node.update, node.body]) if (each) this.visit(each);
    // Before the body in each turn; `if`, since the body may be any statement.
    if (waits >= 0 && !this.#tidies)
      this.#out.appendLeft(node.body.start, ` if (${RESUMED}void 0, ${waits})); else `);
    if (node.type === "ForStatement" && node.init?.kind === "var" && top)
      assignVariables(node.init, this.#out, this.#cell.text, this.#names, "for");
  }

  #decorators(node: Node): void {
    for (const decorator of node.decorators ?? []) this.visit(decorator);
  }

  /** Walk what a declaration binds, and its values; who calls this makes assignments of it. */
  variables(node: Node): void {
    if ((node.kind === "using" || node.kind === "await using") && !this.#disposed.has(node)) {
      this.needsLowering = true;
      if (this.#references.depth === 0) {
        if (node.kind === "await using") this.awaits = true;
      }
    }
    for (const { id, init } of node.declarations) {
      // The `var`s of the top level are names of the notebook and become assignments to them.
      this.#pattern(
        id,
        this.#references.depth === 0 && (this.#references.scope === null || node.kind === "var"),
      );
      if (!init) continue;
      this.visit(init);
      if (id.type === "Identifier") nameGenerator(id.name, init, this.#out);
    }
  }

  /** Walk a pattern that binds. `top`: what it binds are names of the notebook, perhaps stored under another name. */
  #pattern(node: Node, top: boolean): void {
    this.#decorators(node); // a parameter's
    switch (node.type) {
      case "Identifier":
        this.#references.reserved(node);
        if (top) this.#references.rename(node);
        return;
      case "ObjectPattern":
        for (const property of node.properties) {
          if (property.type === "RestElement") this.#pattern(property.argument, top);
          else {
            if (property.computed) this.visit(property.key);
            if (property.shorthand && top) {
              const bound = property.value.left ?? property.value;
              this.#references.shorthand(bound);
              if (property.value.right) this.visit(property.value.right);
            } else this.#pattern(property.value, top);
          }
        }
        return;
      case "ArrayPattern":
        for (const element of node.elements) if (element) this.#pattern(element, top);
        return;
      case "AssignmentPattern":
        this.#pattern(node.left, top);
        this.visit(node.right);
        return;
      case "RestElement":
        this.#pattern(node.argument, top);
        return;
      case "TSParameterProperty":
        this.#pattern(node.parameter, top);
        return;
    }
  }

  /** Note that the cell waits at this node. @returns what that is called with, up to what is waited for */
  waits({ start }: Node): string {
    this.awaits = true;
    return `${WAITS}${this.awaitStarts.push(start) - 1}, `;
  }

  /** It waits there for `what`. @returns its number among those that wait */
  #waits(node: Node, what: Node): number {
    const number = this.awaitStarts.length;
    this.#out.appendLeft(what.start, ` ${this.waits(node)}`);
    this.#out.appendLeft(what.end, ")");
    return number;
  }

  /** Walk what an assignment, or the head of a loop, writes to. */
  #target(node: Node): void {
    const target = bare(node);
    switch (target.type) {
      case "Identifier":
        this.#references.write(target);
        return;
      case "ObjectPattern":
        for (const property of target.properties) {
          if (property.type === "RestElement") this.#target(property.argument);
          else {
            if (property.computed) this.visit(property.key);
            if (property.shorthand) {
              const written = property.value.left ?? property.value;
              this.#references.shorthandWrite(written);
              if (property.value.right) this.visit(property.value.right);
            } else this.#target(property.value);
          }
        }
        return;
      case "ArrayPattern":
        for (const element of target.elements) if (element) this.#target(element);
        return;
      case "AssignmentPattern":
        this.#target(target.left);
        this.visit(target.right);
        return;
      case "RestElement":
        this.#target(target.argument);
        return;
      default:
        this.visit(target);
    }
  }

  #assignment(node: Node): void {
    const target = bare(node.left);
    const name = target.type === "Identifier";
    if (!name) this.#target(node.left);
    this.visit(node.right);
    if (!name || this.#references.assignment(node)) return;
    this.#references.write(target);
    nameGenerator(target.name, node.right, this.#out);
  }

  #import(node: Node): void {
    if (node.phase) throw errorAt(this.#cell, `\`import.${node.phase}\` is not supported`, node);
    this.#out.update(node.start, node.start + "import".length, "__cokernel__.import");
    this.visit(node.source);
    if (node.options) {
      this.visit(node.options);
      this.#out.prependRight(node.options.start, "(");
      this.#out.appendLeft(node.options.end, ")?.with");
    }
  }
}
