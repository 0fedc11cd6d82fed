// The global `display`: rich output from anywhere in a cell.
//
// Knows MIME types and display ids; how a message leaves is given to it by whoever embeds it (Publish).

import { randomUUID } from "node:crypto";
import { bundleOf, displaySymbol, type MimeBundle } from "./bundle.ts";

/** Hands one display message on. Protocol, sections "Display data", "Update display data", "Clear output". */
export type Publish = (
  msgType: "display_data" | "update_display_data" | "clear_output",
  content: Record<string, unknown>,
) => void;

/** Where an output was shown; `update` shows something else in its place, in every cell that shows it. */
export interface DisplayHandle<T> {
  /** display_id, as in the protocol's `transient`. */
  readonly id: string;
  update(data: T): void;
  [displaySymbol](): MimeBundle;
}

/** Options of a display. */
export interface DisplayOptions {
  /** display_id; an output with the same id is replaced by update. Default: a new one. */
  id?: string;
  /** Metadata of the output, by MIME type. */
  metadata?: Record<string, unknown>;
}

/** The global `display`. */
export interface Display {
  /** Show a value as a cell's result is shown. */
  (value: unknown, options?: DisplayOptions): DisplayHandle<unknown>;
  /** Show a bundle of one's own. @throws TypeError when it has no MIME type. */
  mime(bundle: MimeBundle, options?: DisplayOptions): DisplayHandle<MimeBundle>;
  html(data: string, options?: DisplayOptions): DisplayHandle<string>;
  svg(data: string, options?: DisplayOptions): DisplayHandle<string>;
  markdown(data: string, options?: DisplayOptions): DisplayHandle<string>;
  latex(data: string, options?: DisplayOptions): DisplayHandle<string>;
  /** Plain data; shown as a tree by JupyterLab. */
  json(data: unknown, options?: DisplayOptions): DisplayHandle<unknown>;
  /** Bytes of a PNG, or their base64. */
  png(data: Uint8Array | string, options?: DisplayOptions): DisplayHandle<Uint8Array | string>;
  /** Clear the cell's outputs; with wait, when the next one comes. */
  clear(options?: { wait?: boolean }): void;
}

/** Make the global `display`. */
export function makeDisplay(publish: Publish): Display {
  const show = <T>(
    data: T,
    bundle: (data: T) => MimeBundle,
    options: DisplayOptions = {},
  ): DisplayHandle<T> => {
    const id = options.id ?? randomUUID();
    const content = (of: T) => ({
      data: bundle(of),
      metadata: options.metadata ?? {},
      transient: { display_id: id },
    });
    publish("display_data", content(data));
    return {
      id,
      update: (next) => publish("update_display_data", content(next)),
      // As a cell's last expression it shows nothing more.
      [displaySymbol]: () => ({}),
    };
  };
  const text =
    (mimeType: string, name: string) =>
    (data: string, options?: DisplayOptions): DisplayHandle<string> =>
      show(data, (of) => ({ "text/plain": of, [mimeType]: requireText(of, name) }), options);

  return Object.assign((value: unknown, options?: DisplayOptions) => show(value, bundleOf, options), {
    mime: (bundle: MimeBundle, options?: DisplayOptions) => show(bundle, requireBundle, options),
    html: text("text/html", "html"),
    svg: text("image/svg+xml", "svg"),
    markdown: text("text/markdown", "markdown"),
    latex: text("text/latex", "latex"),
    json: (data: unknown, options?: DisplayOptions) =>
      show(data, (of) => ({ ...bundleOf(of), "application/json": of }), options),
    png: (data: Uint8Array | string, options?: DisplayOptions) =>
      show(data, (of) => ({ "text/plain": "<PNG image>", "image/png": base64(of) }), options),
    clear: ({ wait = false }: { wait?: boolean } = {}) => publish("clear_output", { wait }),
  });
}

function requireText(data: unknown, name: string): string {
  if (typeof data !== "string") {
    throw new TypeError(`display.${name}() takes a string, but got ${data === null ? "null" : typeof data}.`);
  }
  return data;
}

function requireBundle(bundle: unknown): MimeBundle {
  const types = bundle !== null && typeof bundle === "object" ? Object.keys(bundle) : [];
  const wrong = types.find((type) => !/^[\w.+-]+\/[\w.+-]+$/.test(type));
  if (types.length === 0 || wrong !== undefined) {
    throw new TypeError(
      `display.mime() takes an object of MIME types, but ${wrong === undefined ? "got none" : `'${wrong}' is none`}.\n` +
        `  display.mime({ "text/html": "<b>bold</b>" })`,
    );
  }
  return bundle as MimeBundle;
}

function base64(data: Uint8Array | string): string {
  return typeof data === "string" ? data.replace(/\s/g, "") : Buffer.from(data).toString("base64");
}
