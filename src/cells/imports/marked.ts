// What a local file ends with: a function of its own tells which script it has become for V8, which knows the places of
// suspended coroutines by scripts alone (look/locate.ts).

/** @param cjs known by its path, and not by a URL */
export const marked = (code: string, cjs: boolean): string =>
  `${code}\n;__cokernel__.file(${cjs ? "__filename" : "import.meta.url"}, () => {});`;
