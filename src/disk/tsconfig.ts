// A tsconfig.json as it is written: for the settings by which code runs, and for those by which its types are checked.
//
// The one of a folder may have no files of its own and only refer to others, as those that Vite and Vue begin a project with:
//
//     { "files": [], "references": [{ "path": "./tsconfig.node.json" }, { "path": "./tsconfig.app.json" }] }
//
// An editor asks which of them a file is of. A cell in `src/lessons` is of the one that includes `src`. In the project's own folder it
// is in none: there it stands beside the program, whose names are those of `paths`.

export interface Tsconfig {
  extends?: string | string[];
  files?: unknown[];
  include?: unknown[];
  references?: { path: string }[];
  compilerOptions?: { paths?: Record<string, string[]>; [option: string]: unknown };
}

/** JSON with comments and trailing commas; nothing at all says nothing, as to TypeScript. @throws SyntaxError */
export function parseTsconfig(text: string): Tsconfig {
  const plain = text
    .replace(/^\uFEFF/, "")
    .replace(/("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string) => string ?? "");
  if (plain.trim() === "") return {};
  const content = JSON.parse(
    plain.replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, string) => string ?? ""),
  );
  if (content === null || typeof content !== "object") throw new SyntaxError("It has to be an object: { … }");
  return content;
}

/**
 * The file whose settings count in a folder where this tsconfig.json is the nearest: itself, or of those it only refers to the one that
 * includes the folder, else the one that has `paths`, else the first.
 *
 * @param folder absolute, with slashes
 * @param read a file's content; null where there is none that can be read
 */
export function countingTsconfig(
  file: string,
  folder: string,
  read: (file: string) => Tsconfig | null,
): string {
  const { files, include, references = [] } = read(file) ?? {};
  if (files?.length !== 0 || include !== undefined) return file;
  const found = references.flatMap(({ path }) => {
    const referred = beside(file, path);
    return [referred, `${referred}/tsconfig.json`].filter((one) => read(one) !== null).slice(0, 1);
  });
  const includes = (one: string) =>
    read(one)?.include?.some((pattern) => names(one, String(pattern), folder));
  const hasPaths = (one: string) => read(one)?.compilerOptions?.paths !== undefined;
  return found.find(includes) ?? found.find(hasPaths) ?? found[0] ?? file;
}

/** Does a pattern of `include` name this folder, or one above it? `src` and `src/**` do; one that begins with a star names none. */
function names(file: string, pattern: string, folder: string): boolean {
  const named = pattern.replace(/\/?[^/]*[*?].*$/, "").replace(/\/$/, "");
  return !/^\.?$/.test(named) && `${folder}/`.startsWith(`${beside(file, named)}/`);
}

const beside = (file: string, path: string) =>
  `${file.slice(0, file.lastIndexOf("/"))}/${path.replace(/^\.\//, "")}`;
