// What is asked of the language thread, and what it answers: text in, plain data out.
// Positions are UTF-16 offsets into the text; the wire converts from and to Jupyter's code points.

/** A question or a fact for the language thread. */
export type ToLanguage =
  /** A cell was run (also one that failed): its declarations are seen by later cells. */
  | { type: "ran"; count: number; code: string }
  | { type: "complete"; id: number; code: string; cursor: number }
  | { type: "inspect"; id: number; code: string; cursor: number; detail: 0 | 1 };

/** Answers carry the id of the question. */
export type FromLanguage =
  | { type: "completed"; id: number; completion: Completion }
  | { type: "inspected"; id: number; inspection: Inspection | null };

/** What could stand between start and end. */
export interface Completion {
  start: number;
  end: number;
  /** Sorted as an editor sorts. */
  matches: CompletionMatch[];
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
  /** Source text of the declaration, where it is in a cell. */
  source?: string;
}
