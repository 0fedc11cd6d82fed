// What is wrong with a notebook, by the rules of nbformat 4: one sentence a fault, told of the field that has it.
//
// The rules are those of nbformat's JSON schema 4.5, written out: a schema's own validator answers one missing field with
// a dozen errors, since a cell may be any of three kinds. Fields that the format does not know are let through.

type Json = Record<string, unknown>;

/** Faults of a notebook outside of its cells. */
export function notebookFaults(json: unknown): string[] {
  if (!isObject(json)) return [`it is ${kind(json)}, not an object`];
  if (json.nbformat !== 4)
    return [
      `nbformat is ${JSON.stringify(json.nbformat) ?? "missing"}, not 4 (JupyterLab saves an older one as 4)`,
    ];
  const faults: string[] = [];
  if (typeof json.nbformat_minor !== "number") faults.push("nbformat_minor is not a number");
  if (!isObject(json.metadata)) faults.push(`metadata is ${kind(json.metadata)}, not an object`);
  else {
    const { kernelspec, language_info: language } = json.metadata;
    if (kernelspec !== undefined && !(isObject(kernelspec) && typeof kernelspec.name === "string"))
      faults.push("metadata.kernelspec has no name");
    if (language !== undefined && !(isObject(language) && typeof language.name === "string"))
      faults.push("metadata.language_info has no name");
  }
  if (!Array.isArray(json.cells)) faults.push(`cells is ${kind(json.cells)}, not a list`);
  return faults;
}

/** Faults of one cell, of a notebook of format 4.`minor`. */
export function cellFaults(cell: unknown, minor: number): string[] {
  if (!isObject(cell)) return [`it is ${kind(cell)}, not an object`];
  const faults: string[] = [];
  const type = cell.cell_type;
  if (type !== "code" && type !== "markdown" && type !== "raw")
    faults.push(`cell_type is ${JSON.stringify(type) ?? "missing"}, not code, markdown or raw`);
  // Ids came with 4.5.
  if (cell.id !== undefined || minor >= 5) {
    if (cell.id === undefined) faults.push("id is missing");
    else if (typeof cell.id !== "string" || !/^[a-zA-Z0-9\-_]{1,64}$/.test(cell.id))
      faults.push(`id is ${JSON.stringify(cell.id)}, not 1 to 64 letters, digits, - and _`);
  }
  if (!isText(cell.source)) faults.push(`source is ${kind(cell.source)}, not a text or a list of lines`);
  if (!isObject(cell.metadata)) faults.push(`metadata is ${kind(cell.metadata)}, not an object`);
  else if (cell.metadata.tags !== undefined && !isTexts(cell.metadata.tags))
    faults.push("metadata.tags is not a list of texts");
  if (cell.attachments !== undefined) {
    if (!isObject(cell.attachments)) faults.push("attachments is not an object");
    else {
      for (const [name, bundle] of Object.entries(cell.attachments))
        if (!isObject(bundle)) faults.push(`attachments: ${JSON.stringify(name)} is not an object`);
    }
  }
  if (type === "code") faults.push(...codeFaults(cell));
  return faults;
}

function codeFaults(cell: Json): string[] {
  const faults: string[] = [];
  const count = cell.execution_count;
  if (count === undefined) faults.push("execution_count is missing (null when it has not run)");
  else if (count !== null && !Number.isInteger(count))
    faults.push(`execution_count is ${JSON.stringify(count)}, not a whole number or null`);
  if (!Array.isArray(cell.outputs)) return [...faults, `outputs is ${kind(cell.outputs)}, not a list`];
  for (const [index, output] of cell.outputs.entries())
    faults.push(...outputFaults(output).map((fault) => `output ${index + 1}: ${fault}`));
  return faults;
}

/** Stdin is what JupyterLab keeps of a question that input() has asked: the prompt, and what was typed. */
const streams: ReadonlySet<unknown> = new Set(["stdout", "stderr", "stdin"]);

function outputFaults(output: unknown): string[] {
  if (!isObject(output)) return [`it is ${kind(output)}, not an object`];
  switch (output.output_type) {
    case "stream":
      return [
        ...(streams.has(output.name) ? [] : ["name is not stdout, stderr or stdin"]),
        ...(isText(output.text) ? [] : [`text is ${kind(output.text)}, not a text or a list of lines`]),
      ];
    case "display_data":
    case "execute_result":
      return [
        ...(isObject(output.data) ? [] : [`data is ${kind(output.data)}, not an object`]),
        ...(isObject(output.metadata) ? [] : [`metadata is ${kind(output.metadata)}, not an object`]),
      ];
    case "error":
      return [
        ...(typeof output.ename === "string" ? [] : ["ename is not a text"]),
        ...(typeof output.evalue === "string" ? [] : ["evalue is not a text"]),
        ...(isTexts(output.traceback) ? [] : ["traceback is not a list of texts"]),
      ];
    default:
      return [
        `output_type is ${JSON.stringify(output.output_type) ?? "missing"}, not stream, display_data, execute_result or error`,
      ];
  }
}

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A text, as files have it: also as a list of its lines. */
export function isText(value: unknown): value is string | string[] {
  return typeof value === "string" || isTexts(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((part) => typeof part === "string");
}

function kind(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a${/^[aeiou]/.test(typeof value) ? "n" : ""} ${typeof value}`;
}
