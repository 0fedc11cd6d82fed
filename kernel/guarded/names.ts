// The names that a notebook has in its child, which begins without any when it is started anew.

import { type CompiledCell, compileCell } from "../../src/cells/compile/compile.ts";
import type { DeclaredKind } from "../../src/cells/compile/names.ts";

export class Names {
  private readonly known = new Map<string, DeclaredKind>();

  /** @param globals what the realm has of its own */
  constructor(private readonly globals: ReadonlySet<string> = new Set()) {}

  compile(code: string, label: string): CompiledCell | Promise<CompiledCell> {
    return compileCell(code, { label, known: this.known, globals: this.globals });
  }

  /** Note those of a cell that is about to run. @returns as what its text writes them */
  declare({ declares }: CompiledCell): string[] {
    return declares.map(({ name, kind, js }) => {
      this.known.set(name, kind);
      return js;
    });
  }
}
