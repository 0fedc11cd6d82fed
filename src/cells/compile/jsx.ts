// JSX in a cell becomes calls of one object, which the evaluator makes of a package's `/jsx-runtime`; or of the factory
// that the folder's tsconfig.json names, which the cell has imported itself.

import { jsxPragmas } from "../../syntax/jsx-pragmas.ts";

/** How JSX becomes calls. */
export type Jsx =
  /** By calls of a factory in scope: `React.createElement`. tsconfig: `"jsx": "react"`. */
  | { runtime: "classic"; pragma: string; pragmaFrag: string }
  /** By a package's `/jsx-runtime`. tsconfig: `"react-jsx"`, `"preserve"`, or nothing. */
  | { runtime: "automatic"; importSource: string };

/** How a text's JSX is meant where `configured` is how its folder means it: comments at its beginning count more. */
export function jsxIn(text: string, configured: Jsx): Jsx {
  const pragmas = jsxPragmas(text);
  if (pragmas === null) return configured;
  const { importSource, factory, fragment, runtime } = pragmas;
  if (importSource !== undefined) return { runtime: "automatic", importSource };
  if (runtime === "automatic")
    return configured.runtime === "automatic" ? configured : { runtime, importSource: "react" };
  const own = configured.runtime === "classic" ? configured : null;
  return {
    runtime: "classic",
    pragma: factory ?? own?.pragma ?? "React.createElement",
    pragmaFrag: fragment ?? own?.pragmaFrag ?? "React.Fragment",
  };
}

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
