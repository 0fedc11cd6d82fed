// The names that a statement of TypeScript's own tree declares.
//
// The cell being written seldom parses, and oxc-parser gives no tree then (cell-names.ts); TypeScript always gives
// one. Only the properties needed are described, so that nothing here depends on the unstable API.

interface Named {
  readonly name?: BindingName | undefined;
}

interface BindingName {
  /** Of an identifier. */
  readonly text?: string;
  /** Of a binding pattern. */
  readonly elements?: Iterable<Named>;
}

/** As much of a statement as is read here. */
export interface StatementLike extends Named {
  readonly declarationList?: { readonly declarations: Iterable<Named> };
  readonly importClause?:
    | (Named & { readonly namedBindings?: (Named & { readonly elements?: Iterable<Named> }) | undefined })
    | undefined;
}

/** Add what `statement` declares at its own level to `names`. */
export function addStatementNames(statement: StatementLike, names: Set<string>): void {
  // function, class, interface, type, enum, namespace, import x = …
  add(statement.name, names);
  for (const declaration of statement.declarationList?.declarations ?? []) add(declaration.name, names);
  const { importClause } = statement;
  add(importClause?.name, names);
  add(importClause?.namedBindings?.name, names);
  for (const specifier of importClause?.namedBindings?.elements ?? []) add(specifier.name, names);
}

function add(name: BindingName | undefined, names: Set<string>): void {
  if (name?.text) names.add(name.text);
  for (const element of name?.elements ?? []) add(element.name, names);
}
