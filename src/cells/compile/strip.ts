// The last step: TypeScript text without its types. oxc-transform, and esbuild for what oxc leaves as it is.

import type { TransformFailure } from "esbuild";
import MagicString from "magic-string";
import { transformSync } from "oxc-transform";
import type { MetadataOptions } from "./decorator-metadata.ts";
import type { JsxPlan } from "./jsx.ts";

const options = {
  sourceType: "module",
  typescript: { onlyRemoveTypeImports: true },
} as const;

export interface Stripped {
  code: string;
  errors: { message: string; start: number; end: number }[];
}

/** A source map as JSON, or with its mappings decoded. */
export interface PlainMap {
  mappings: string | number[][][];
}

/**
 * Text that holds no types for certain, such as `1 + 1` and `await run(main, 3)`: none of the characters and words that
 * a type, a comment or JSX needs. It stays as it is; the transform of such a short cell would take a fifth of its time.
 */
const PLAIN =
  /^(?!.*\b(?:abstract|as|declare|enum|export|function|import|interface|module|namespace|satisfies|type)\b)[\w\s$.,;=+*%()[\]'"-]*$/s;

export interface StripOptions {
  /**
   * The types stay: esbuild, which comes afterwards, strips them. That is for namespaces: oxc copies what they export once,
   * and knows no names of a namespace's other parts.
   */
  keep: boolean;
  /** Where the cell holds any. */
  jsx: JsxPlan["options"] | null;
  /** Fields of classes are assigned: see {@link fieldOptions}. */
  assigned: boolean;
}

/** What oxc is told of fields: assigned and not defined, as in TypeScript before the language had them, or as they are. */
export const fieldOptions = (assigned: boolean) => ({
  typescript: { removeClassFieldsWithoutInitializer: assigned },
  assumptions: { setPublicClassFields: assigned },
});

const stays = (text: string, { keep }: StripOptions): boolean => keep || PLAIN.test(text);

// No target: what Node 20 does not know of the language esbuild lowers, and to be told of one costs oxc a third of its time.
function all({ jsx, assigned }: StripOptions) {
  const { typescript, assumptions } = fieldOptions(assigned);
  const fields = { typescript: { ...options.typescript, ...typescript }, assumptions };
  const lang = jsx ? { lang: "tsx" as const, jsx } : { lang: "ts" as const };
  return { ...options, ...fields, ...lang };
}

/** Strip types. No map: it is made when an error is shown, by doing the same again. */
export function strip(text: string, wanted: StripOptions): Stripped {
  if (stays(text, wanted)) return { code: text, errors: [] };
  const { code, errors } = transformSync("cell.ts", text, all(wanted));
  return {
    code,
    errors: errors
      .filter(({ severity }) => severity === "Error")
      .map(({ message, labels }) => ({ message, start: labels[0]?.start ?? 0, end: labels[0]?.end ?? 0 })),
  };
}

/** The map from stripped text to the text given to {@link strip}. */
export function stripMap(text: string, wanted: StripOptions): PlainMap {
  if (stays(text, wanted)) return new MagicString(text).generateDecodedMap({ hires: true });
  return transformSync("cell.ts", text, { ...all(wanted), sourcemap: true }).map!;
}

/** Decorators are those of tsconfig's experimentalDecorators, parameters' included. */
export interface LegacyDecorators {
  /** emitDecoratorMetadata; null: decorators are told no types. */
  metadata: MetadataOptions | null;
}

/** How classes are meant. */
export interface ClassOptions {
  /** null: decorators are the standard's. */
  decorators: LegacyDecorators | null;
  /** Fields are assigned: to the accessors, for one, that decorators have made of them. Else they are defined, as the standard has it. */
  assigned: boolean;
}

/** What esbuild is told of them. */
export const classOptions = ({ decorators, assigned }: ClassOptions) => ({
  tsconfigRaw: {
    compilerOptions: { experimentalDecorators: decorators !== null, useDefineForClassFields: !assigned },
  },
});

/**
 * Lower decorators, `accessor`, `using` and namespaces. esbuild takes a process of its own, started at first need.
 *
 * @param jsx where the text holds tags
 */
export async function lower(
  text: string,
  classes: ClassOptions,
  jsx: JsxPlan["options"] | null,
): Promise<{ code: string; map: PlainMap }> {
  const { transform } = await import("esbuild");
  const lowered = transform(text, {
    // Also where no types are left: of JavaScript esbuild takes no decorators but the standard's.
    ...(jsx ? { loader: "tsx", jsxFactory: jsx.pragma, jsxFragment: jsx.pragmaFrag } : { loader: "ts" }),
    ...classOptions(classes),
    target: "node20.19",
    // What awaits at the top level esbuild takes for a module, in which it is undefined.
    define: { this: "globalThis" },
    keepNames: true,
    sourcemap: "external",
    sourcesContent: false,
    logLevel: "silent",
  });
  const { code, map } = await lowered.catch((error: Partial<TransformFailure>) => {
    const [first] = error.errors ?? [];
    throw first?.location ? new LoweringError(first.text, first.location.line, first.location.column) : error;
  });
  return { code: withInitializers(code), map: JSON.parse(map) };
}

/**
 * `(_, context) => context.addInitializer(…)` gives nothing, and a method stays what it is. By esbuild it gives a number, which is
 * refused: "Function expected". What is put in stands in a helper's line, of which no map tells.
 */
export function withInitializers(code: string): string {
  return code.replace(": fns.push(__expectFn(fn || null))", ": void fns.push(__expectFn(fn || null))");
}

/** What cannot be lowered, and where in the text that was to be. */
export class LoweringError extends Error {
  constructor(
    reason: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(reason);
  }
}
