// The global `display`: rich output from anywhere in a cell.
//
// Knows MIME types and display ids; how a message leaves is given to it by whoever embeds it (Publish).

import { randomUUID } from "node:crypto";
import { bundleOf } from "./bundle.ts";
import { markupText } from "./markup.ts";
import { base64, isEmpty, isKept, type MimeBundle, notData, notMime, withBase64 } from "./mime.ts";
import { plain } from "./plain.ts";
import { displaySymbol } from "./protocols.ts";
import { filled, type Interpolate, inHtml, inMarkdown, isTemplate } from "./tags.ts";

/** Hands one display message on. Protocol, sections "Display data", "Update display data", "Clear output". */
export type Publish = (
  msgType: "display_data" | "update_display_data" | "clear_output",
  content: Record<string, unknown>,
) => void;

/** Hears of a display that waits for its value's own method, so that whoever embeds it may wait for it, too. */
export type Waits = (shown: Promise<void>) => void;

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

/** Markup as text, or by a template whose values are put in as text: `display.html`<b>${name}</b>``. */
export interface ShowMarkup {
  (data: string, options?: DisplayOptions): DisplayHandle<string>;
  (parts: TemplateStringsArray, ...values: unknown[]): DisplayHandle<string>;
}

/** The global `display`. */
export interface Display {
  /** Show a value as a cell's result is shown. */
  (value: unknown, options?: DisplayOptions): DisplayHandle<unknown>;
  /** Show a bundle of one's own. @throws TypeError when it has no MIME type. */
  mime(bundle: MimeBundle, options?: DisplayOptions): DisplayHandle<MimeBundle>;
  html: ShowMarkup;
  svg: ShowMarkup;
  markdown: ShowMarkup;
  /** {@link Display.markdown} by the name that Deno's notebooks use. */
  md: ShowMarkup;
  /** A formula, or text with formulas between `$`. */
  latex(data: string, options?: DisplayOptions): DisplayHandle<string>;
  /** Plain data; shown as a tree by JupyterLab. */
  json(data: unknown, options?: DisplayOptions): DisplayHandle<unknown>;
  /** Bytes of a PNG, or their base64. */
  png(data: Uint8Array | string, options?: DisplayOptions): DisplayHandle<Uint8Array | string>;
  /** Clear the cell's outputs; with wait, when the next one comes. */
  clear(options?: { wait?: boolean }): void;
}

/** Make the global `display`. */
export function makeDisplay(publish: Publish, waits: Waits = () => {}): Display {
  const show = <T>(
    data: T,
    bundle: (data: T) => MimeBundle | Promise<MimeBundle>,
    options: DisplayOptions = {},
  ): DisplayHandle<T> => {
    const id = options.id ?? randomUUID();
    const send = (msgType: "display_data" | "update_display_data", of: T) => {
      const content = (data: MimeBundle) => ({
        data,
        metadata: options.metadata ?? {},
        transient: { display_id: id },
      });
      const data = bundle(of);
      if (data instanceof Promise) waits(data.then((later) => publish(msgType, content(later))));
      else publish(msgType, content(data));
    };
    send("display_data", data);
    return {
      id,
      update: (next) => send("update_display_data", next),
      // As a cell's last expression it shows nothing more.
      [displaySymbol]: () => ({}),
    };
  };
  const text =
    (mimeType: string, name: string, inPlain = (of: string) => of, content = (of: string) => of) =>
    (data: string, options?: DisplayOptions): DisplayHandle<string> =>
      show(
        data,
        (of) => ({ "text/plain": inPlain(requireText(of, name)), [mimeType]: content(of) }),
        options,
      );
  const markup = (
    mimeType: string,
    name: string,
    put: Interpolate,
    inPlain?: (of: string) => string,
  ): ShowMarkup => {
    const byCall = text(mimeType, name, inPlain);
    return (data: string | TemplateStringsArray, ...rest: unknown[]) =>
      isTemplate(data)
        ? byCall(filled(data, rest, put))
        : byCall(data, rest[0] as DisplayOptions | undefined);
  };
  const markdown = markup("text/markdown", "markdown", inMarkdown);

  return Object.assign((value: unknown, options?: DisplayOptions) => show(value, bundleOf, options), {
    mime: (bundle: MimeBundle, options?: DisplayOptions) => show(bundle, requireBundle, options),
    html: markup("text/html", "html", inHtml, markupText),
    svg: markup("image/svg+xml", "svg", inHtml, markupText),
    markdown,
    md: markdown,
    latex: text("text/latex", "latex", undefined, inMathMode),
    json: (data: unknown, options?: DisplayOptions) =>
      show(data, (of) => ({ "text/plain": plain(of), "application/json": of }), options),
    png: (data: Uint8Array | string, options?: DisplayOptions) =>
      show(data, (of) => ({ "text/plain": "<PNG image>", "image/png": base64(of) }), options),
    clear: ({ wait = false }: { wait?: boolean } = {}) => publish("clear_output", { wait }),
  });
}

/** A formula alone is put between the marks without which a page shows it as text. */
function inMathMode(latex: string): string {
  return /\$|\\[([]|\\begin\{/.test(latex) ? latex : `$\\displaystyle ${latex}$`;
}

function requireText(data: unknown, name: string): string {
  if (typeof data !== "string") {
    throw new TypeError(`display.${name}() takes a string, but got ${data === null ? "null" : typeof data}.`);
  }
  return data;
}

function requireBundle(bundle: unknown): MimeBundle {
  const given = bundle !== null && typeof bundle === "object" ? bundle : {};
  const wrong = notMime(given);
  if (isEmpty(given as MimeBundle) || wrong !== null) {
    throw new TypeError(
      `display.mime() takes an object of MIME types, but ${wrong === null ? "got none" : `'${wrong}' is none`}.\n` +
        `  display.mime({ "text/html": "<b>bold</b>" })`,
    );
  }
  const empty = notData(given as MimeBundle);
  if (empty !== null)
    throw new TypeError(
      `display.mime() takes text, bytes or, for JSON, plain data, but '${empty}' has none of these.`,
    );
  if (isKept(given as MimeBundle)) return withBase64(given as MimeBundle);
  // Who knows none of the types (plotly's, where its extension is missing) would show nothing at all.
  const { "text/plain": text = `<${Object.keys(given).join(", ")}>` } = given as MimeBundle;
  return { "text/plain": text, ...withBase64(given as MimeBundle) };
}
