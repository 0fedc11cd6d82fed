// JSX in a cell becomes calls of one object, which the evaluator makes of a package's `/jsx-runtime`; or of the factory
// that the folder's tsconfig.json names, which the cell has imported itself.

/** How JSX becomes calls. */
export type Jsx =
  /** By calls of a factory in scope: `React.createElement`. tsconfig: `"jsx": "react"`. */
  | { runtime: "classic"; pragma: string; pragmaFrag: string }
  /** By a package's `/jsx-runtime`. tsconfig: `"react-jsx"`, `"preserve"`, or nothing. */
  | { runtime: "automatic"; importSource: string };

/** What oxc is told, and what stands before the cell's own text. */
export interface JsxPlan {
  options: { runtime: "classic"; pragma: string; pragmaFrag: string };
  before: string;
}

/** In a cell even the automatic runtime goes by calls with children last: an `import` of it would have no place. */
export function planJsx(jsx: Jsx): JsxPlan {
  if (jsx.runtime === "classic") return { options: jsx, before: "" };
  return {
    options: {
      runtime: "classic",
      pragma: "__cokernel__jsx.element",
      pragmaFrag: "__cokernel__jsx.Fragment",
    },
    before: `const __cokernel__jsx = await __cokernel__.jsx(${JSON.stringify(jsx.importSource)}); `,
  };
}
