// Which format a raw cell is for: a MIME type, as JupyterLab, the classic notebook and jupytext note it.

const types: Record<string, string> = {
  html: "text/html",
  markdown: "text/markdown",
  md: "text/markdown",
  rst: "text/x-rst",
  latex: "text/latex",
};

/** The type; a cell that names none is plain text for all. */
export function rawFormat(metadata: Record<string, unknown>): string {
  const given = String(metadata.raw_mimetype ?? metadata.format ?? "").toLowerCase();
  return types[given] ?? (given === "" ? "text/plain" : given);
}
