// What is asked of the language thread, and what it answers: text in, plain data out.
// Positions are UTF-16 offsets into the text; the wire converts from and to Jupyter's code points.

/** A question or a fact for the language thread. */
export type ToLanguage =
  /** Start the TypeScript process, so that the first question need not. */
  | { type: "warm_up" }
  /** Is it in a question to its compiler? Then this is answered later, or never. */
  | { type: "ping" }
  /** A cell was run; one that failed at offset `until` declared what stands before. Later cells see it. */
  | { type: "ran"; code: string; until: number | null }
  /** A cell is about to run: what is wrong with its types? */
  | { type: "check"; id: number; code: string }
  | { type: "complete"; id: number; code: string; cursor: number }
  | { type: "inspect"; id: number; code: string; cursor: number };

/** Answers carry the id of the question. */
export type FromLanguage =
  | { type: "checked"; id: number; report: TypeReport | null }
  | { type: "completed"; id: number; completion: Completion | null }
  | { type: "inspected"; id: number; inspection: Inspection | null };

/** Answer to a ping: it stands in no question. */
export interface Pong {
  type: "pong";
}

/** TypeScript 7 does not start, and why: TypeScript 6 answers, more slowly. */
export interface FallenBack {
  type: "fallen_back";
  reason: string;
}

/** TypeScript 7 runs in this process; `after` an earlier one's failure, in a line, or by no fault. */
export interface CompilerStarted {
  type: "compiler";
  pid: number;
  after: string | null;
}

/** What could stand between start and end. */
export interface Completion {
  start: number;
  end: number;
  /** Sorted as an editor sorts. */
  matches: CompletionMatch[];
  /** Members of what is of an inner scope, as in an inspection; or what stands in a comment or a regular expression. */
  inner?: true;
}

export interface CompletionMatch {
  text: string;
  /** `function`, `variable`, `class`, `property`, `method`, `keyword`, `module` …: JupyterLab draws an icon by it. */
  type: string;
  signature?: string;
}

/** What is known of the name at the cursor. */
export interface Inspection {
  name: string;
  /** The type or signature, as TypeScript prints it. */
  signature: string;
  /** Markdown. */
  documentation: string;
  /** Source text of the declaration, where it is in a cell or in a local file. */
  source?: string;
  /** It is of an inner scope, or a member of what is: a parameter, say. What a cell has by that name is something else. */
  inner?: true;
}

/** A type error in a cell. */
export interface CellError {
  /** `2322` of TS2322. */
  code: number;
  /** One line, and what explains it below, indented. */
  message: string;
  start: number;
  end: number;
}

/** The type errors of a cell, as they are shown. */
export interface TypeReport {
  /** The first one in one line. */
  summary: string;
  plain: string;
  html: string;
}
