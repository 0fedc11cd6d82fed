// One walk over a cell's tree: edits at single references, and what the rest of the compiler must know of the cell.
//
// Edited here are references whose meaning is the notebook's business: names stored under another name, writes to
// constants, reads before a declaration, `import()`, `import.meta`, and `var` below the top level. Statements of the
// top level are edited by statements.ts, after their children have been walked.

import type MagicString from "magic-string";
import { bare, eachChild, exported, isErased, isFunction, isTypedExpression, type Node } from "./ast.ts";
import { assignVariables } from "./declarations.ts";
import type { CellNames } from "./names.ts";
import { nameGenerator } from "./naming.ts";
import { errorAt, type ParsedCell } from "./parse.ts";
import { makesScope, Scope } from "./scope.ts";

/** Every identifier the emitted text uses for itself begins with this. */
export const RESERVED = "__cokernel__";

export class CellWalk {
  /** Does the top level wait (`await`, `for await`, `await using`, an import)? */
  awaits = false;
  /** Is there syntax that only esbuild lowers: a decorator, `accessor`, `using`? */
  needsLowering = false;
  /** Does the top level hold `using`, which a script does not allow there? */
  disposes = false;
  readonly #cell: ParsedCell;
  readonly #names: CellNames;
  readonly #out: MagicString;
  #scope: Scope | null = null;
  /** Functions, class members and namespaces around the current node. */
  #depth = 0;

  constructor(cell: ParsedCell, names: CellNames, out: MagicString) {
    this.#cell = cell;
    this.#names = names;
    this.#out = out;
  }

  /** Walk a node that stands as expression or statement. */
  readonly visit = (node: Node): void => {
    if (isErased(node)) return;
    if (!makesScope(node)) {
      this.#visit(node);
      return;
    }
    const outer = this.#scope;
    // Decorators and the names of members see the class's own name too, so one scope does for a class.
    this.#scope = new Scope(node, outer);
    const deeper = isFunction(node) || node.type === "TSModuleDeclaration" || node.type === "StaticBlock";
    if (deeper) this.#depth++;
    this.#visit(node);
    if (deeper) this.#depth--;
    this.#scope = outer;
  };

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
        this.#read(node);
        return;
      case "Literal":
      case "ThisExpression":
      case "BreakStatement":
      case "ContinueStatement":
        return;
      case "MemberExpression":
        this.visit(node.object);
        if (node.computed) this.visit(node.property);
        else this.#reserved(node.property);
        return;
      case "Property":
        if (node.computed) this.visit(node.key);
        if (node.shorthand) this.#shorthand(node.value, this.#names.written(node.value.name));
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
        if (node.meta.name === "import") this.#out.update(node.start, node.end, `${RESERVED}.meta`);
        return;
      case "ImportExpression":
        this.#import(node);
        return;
      case "FunctionDeclaration":
      case "FunctionExpression":
      case "ArrowFunctionExpression":
        if (node.id) this.#reserved(node.id);
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
          this.#depth++;
          this.visit(node.value);
          this.#depth--;
          if (!node.computed && node.key.type === "Identifier")
            nameGenerator(node.key.name, node.value, this.#out);
        }
        return;
      case "ClassDeclaration":
      case "ClassExpression":
        this.#decorators(node);
        if (node.id) this.#reserved(node.id);
        if (node.superClass) this.visit(node.superClass);
        this.visit(node.body);
        return;
      case "CatchClause":
        if (node.param) this.#pattern(node.param, false);
        this.visit(node.body);
        return;
      case "VariableDeclaration":
        this.#variables(node);
        // In the head of a loop the loop edits it.
        if (node.kind === "var" && this.#depth === 0)
          assignVariables(node, this.#out, this.#cell.text, this.#names, "statement");
        return;
      case "ForStatement":
        if (node.init?.type === "VariableDeclaration") this.#variables(node.init);
        else if (node.init) this.visit(node.init);
        if (node.test) this.visit(node.test);
        if (node.update) this.visit(node.update);
        this.visit(node.body);
        if (node.init?.kind === "var" && this.#depth === 0) {
          assignVariables(node.init, this.#out, this.#cell.text, this.#names, "for");
        }
        return;
      case "ForInStatement":
      case "ForOfStatement":
        if (node.await && this.#depth === 0) this.awaits = true;
        if (node.left.type === "VariableDeclaration") {
          this.#variables(node.left);
          if (node.left.kind === "var" && this.#depth === 0) {
            assignVariables(node.left, this.#out, this.#cell.text, this.#names, "for-of");
          }
        } else this.#target(node.left);
        this.visit(node.right);
        this.visit(node.body);
        return;
      case "AssignmentExpression":
        this.#assignment(node);
        return;
      case "UpdateExpression": {
        const target = bare(node.argument);
        const stop = target.type === "Identifier" ? this.#writeRefused(target) : null;
        if (stop) this.#out.update(node.start, node.end, stop);
        else this.visit(node.argument);
        return;
      }
      case "BinaryExpression":
      case "LogicalExpression":
        this.#chain(node);
        return;
      case "NewExpression":
        this.children(node);
        // `new f("x")` would construct f: what throws must be in parentheses.
        if (node.callee.type === "Identifier" && this.#early(node.callee.name, node.callee.start)) {
          this.#out.prependRight(node.callee.start, "(");
          this.#out.appendLeft(node.callee.end, ")");
        }
        return;
      case "AwaitExpression":
        if (this.#depth === 0) this.awaits = true;
        this.visit(node.argument);
        return;
      case "Decorator":
        this.needsLowering = true;
        this.visit(node.expression);
        return;
      case "TSEnumDeclaration":
        this.#reserved(node.id);
        this.children(node.body);
        return;
      case "TSEnumMember":
        if (node.initializer) this.visit(node.initializer);
        return;
      case "TSModuleDeclaration":
        if (node.body) this.#namespace(node.body);
        return;
      case "TSImportEqualsDeclaration": {
        let name = node.moduleReference;
        while (name.type === "TSQualifiedName") name = name.left;
        if (name.type === "Identifier") this.#read(name);
        return;
      }
      case "ExportNamedDeclaration":
        if (node.declaration) this.visit(node.declaration);
        return;
      default:
        this.children(node);
    }
  }

  /** The transform copies an exported `let` once, and would lose its later values. */
  #namespace(body: Node): void {
    for (const statement of body.body) {
      const { kind, type } = exported(statement);
      if (statement.type === "ExportNamedDeclaration" && type === "VariableDeclaration" && kind !== "const") {
        throw errorAt(
          this.#cell,
          `\`export ${kind}\` in a namespace is not supported: export a const`,
          statement,
        );
      }
    }
    this.children(body);
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

  #decorators(node: Node): void {
    for (const decorator of node.decorators ?? []) this.visit(decorator);
  }

  #variables(node: Node): void {
    if (node.kind === "using" || node.kind === "await using") {
      this.needsLowering = true;
      if (this.#depth === 0) {
        if (this.#scope === null) this.disposes = true;
        if (node.kind === "await using") this.awaits = true;
      }
    }
    for (const { id, init } of node.declarations) {
      // The `var`s of the top level are names of the notebook and become assignments to them.
      this.#pattern(id, this.#depth === 0 && (this.#scope === null || node.kind === "var"));
      if (!init) continue;
      this.visit(init);
      if (id.type === "Identifier") nameGenerator(id.name, init, this.#out);
    }
  }

  /** Walk a pattern that binds. `top`: what it binds are names of the notebook, perhaps stored under another name. */
  #pattern(node: Node, top: boolean): void {
    switch (node.type) {
      case "Identifier":
        this.#decorators(node);
        this.#reserved(node);
        if (top) this.#rename(node);
        return;
      case "ObjectPattern":
        for (const property of node.properties) {
          if (property.type === "RestElement") this.#pattern(property.argument, top);
          else {
            if (property.computed) this.visit(property.key);
            if (property.shorthand && top) {
              const bound = property.value.left ?? property.value;
              this.#shorthand(bound, this.#names.written(bound.name));
              if (property.value.right) this.visit(property.value.right);
            } else this.#pattern(property.value, top);
          }
        }
        return;
      case "ArrayPattern":
        for (const element of node.elements) if (element) this.#pattern(element, top);
        return;
      case "AssignmentPattern":
        this.#decorators(node);
        this.#pattern(node.left, top);
        this.visit(node.right);
        return;
      case "RestElement":
        this.#pattern(node.argument, top);
        return;
      case "TSParameterProperty":
        this.#decorators(node);
        this.#pattern(node.parameter, top);
        return;
    }
  }

  /** Walk what an assignment, or the head of a loop, writes to. */
  #target(node: Node): void {
    const target = bare(node);
    switch (target.type) {
      case "Identifier": {
        const stop = this.#writeRefused(target);
        if (stop) this.#out.update(target.start, target.end, `${stop}.x`);
        else this.#rename(target);
        return;
      }
      case "ObjectPattern":
        for (const property of target.properties) {
          if (property.type === "RestElement") this.#target(property.argument);
          else {
            if (property.computed) this.visit(property.key);
            if (property.shorthand) {
              const written = property.value.left ?? property.value;
              const stop = this.#writeRefused(written);
              this.#shorthand(written, stop ? `${stop}.x` : this.#names.written(written.name));
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
    const stop = target.type === "Identifier" ? this.#writeRefused(target) : null;
    if (!stop) {
      this.#target(node.left);
      this.visit(node.right);
      if (target.type === "Identifier") nameGenerator(target.name, node.right, this.#out);
      return;
    }
    // The node may begin before its left side: `(x as any) = y`. The right side is evaluated before the error is thrown; `x ||= y` throws only where it would write.
    this.visit(node.right);
    const short = this.#early(target.name, target.start) ? null : /^(\|\||&&|\?\?)=$/.exec(node.operator);
    const read = short ? `(${this.#names.written(target.name)} ${short[1]} ` : "";
    this.#out.update(node.start, node.right.start, `${read}${stop.slice(0, -1)}, `);
    this.#out.appendLeft(node.end, short ? "))" : ")");
  }

  /** The call that throws, where writing to this name is an error. */
  #writeRefused({ name, start }: Node): string | null {
    if (this.#early(name, start)) return `${RESERVED}.uninitialized("${name}")`;
    return this.#names.isConstant(name) && !this.#scope?.binds(name)
      ? `${RESERVED}.constant("${name}")`
      : null;
  }

  #early(name: string, at: number): boolean {
    return this.#depth === 0 && this.#names.isTooEarly(name, at) && !this.#scope?.binds(name);
  }

  #read(node: Node): void {
    this.#reserved(node);
    if (this.#early(node.name, node.start)) {
      this.#out.update(node.start, node.end, `${RESERVED}.uninitialized("${node.name}")`);
    } else this.#rename(node);
  }

  #rename(node: Node): void {
    const { name, start } = node;
    const js = this.#names.written(name);
    if (js !== name && !this.#scope?.binds(name)) this.#out.update(start, start + name.length, js);
  }

  /** `{ name }` where name is written otherwise: `{ name: js }`. */
  #shorthand({ name, start, end, type }: Node, js: string): void {
    if (type !== "Identifier") return;
    if (name.startsWith(RESERVED))
      throw errorAt(this.#cell, `\`${name}\` is a reserved name`, { start, end });
    if (js === name && this.#early(name, start)) js = `${RESERVED}.uninitialized("${name}")`;
    if (js === name || (!js.startsWith(RESERVED) && this.#scope?.binds(name))) return;
    this.#out.update(start, end, `${name}: ${js}`);
  }

  #import(node: Node): void {
    if (node.phase) throw errorAt(this.#cell, `\`import.${node.phase}\` is not supported`, node);
    this.#out.update(node.start, node.start + "import".length, `${RESERVED}.import`);
    this.visit(node.source);
    if (node.options) {
      this.visit(node.options);
      this.#out.prependRight(node.options.start, "(");
      this.#out.appendLeft(node.options.end, ")?.with");
    }
  }

  #reserved(node: Node): void {
    if (node.type === "Identifier" && node.name.startsWith(RESERVED)) {
      throw errorAt(this.#cell, `\`${node.name}\` is a reserved name`, node);
    }
  }
}
