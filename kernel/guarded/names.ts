// The names that a notebook has in its child, which begins without any when it is started anew.

import { type CompiledCell, compileCell, type DeclaredKind } from "../../src/cells/compile/compile.ts";

export class Names {
  private readonly known = new Map<string, DeclaredKind>();
  private readonly declared = new Set<string>();

  /** @param globals what the realm has of its own */
  constructor(private readonly globals: ReadonlySet<string> = new Set()) {}

  compile(code: string, label: string): CompiledCell | Promise<CompiledCell> {
    return compileCell(code, { label, known: this.known, globals: this.globals });
  }

  /** Those of a cell that the child must still declare. */
  declare({ declares }: CompiledCell): string[] {
    const fresh: string[] = [];
    for (const { name, kind, js } of declares) {
      this.known.set(name, kind);
      if (this.declared.has(js)) continue;
      this.declared.add(js);
      fresh.push(js);
    }
    return fresh;
  }
}
