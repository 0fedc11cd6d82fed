// What JSX in a cell calls: a package's `/jsx-runtime`, by calls with the children last. See compile/jsx.ts.

import { adding } from "./imports/adding.ts";
import type { Imports } from "./imports/import.ts";
import { ModuleNotFoundError } from "./imports/not-found.ts";

type Runtime = Record<"jsx" | "jsxs", (type: unknown, props: object, key?: unknown) => unknown> & {
  Fragment: unknown;
};

/** What `__cokernel__jsx` is in a cell. */
export interface JsxCalls {
  Fragment: unknown;
  element(type: unknown, props: Record<string, unknown> | null, ...children: unknown[]): unknown;
}

/** Load it. @throws (rejects) ModuleNotFoundError that says what to install */
export async function jsxRuntime(imports: Imports, source: string): Promise<JsxCalls> {
  const { jsx, jsxs, Fragment } = await load(imports, source);
  return {
    Fragment,
    element(type, props, ...children) {
      const { key, ...rest } = props ?? {};
      if (children.length === 0) return jsx(type, rest, key);
      return children.length === 1
        ? jsx(type, { ...rest, children: children[0] }, key)
        : jsxs(type, { ...rest, children }, key);
    },
  };
}

async function load(imports: Imports, source: string): Promise<Runtime> {
  try {
    const runtime = await imports.load(`${source}/jsx-runtime`);
    // Of CommonJS Node may not have seen all names; they are on its default.
    return { ...(runtime.default as object), ...runtime } as unknown as Runtime;
  } catch (error) {
    if (!(error instanceof ModuleNotFoundError)) throw error;
    const folder = imports.meta.dirname;
    const { command, where } = adding(source, folder);
    throw new ModuleNotFoundError(
      `JSX needs '${source}', which is not installed for ${folder}.\n` +
        `  ${command}    // ${where}\n` +
        `  /** @jsxImportSource npm:${source} */    // or into a cache, by this at the cell's beginning\n` +
        `Another library: { "compilerOptions": { "jsxImportSource": ${source === "preact" ? '"react"' : '"preact"'} } } in the folder's tsconfig.json.`,
    );
  }
}
