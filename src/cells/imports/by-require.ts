// A file of a package without its ending, `lodash/debounce` or `dayjs/plugin/utc`: types and bundlers know it, and so
// does `require`; Node's `import` wants the ending. Whoever pastes such an import from a package's page means that file.

import { createRequire } from "node:module";
import { isAbsolute, join } from "node:path";
import { pathToFileURL } from "node:url";

const NOT_FOUND = ["ERR_MODULE_NOT_FOUND", "ERR_UNSUPPORTED_DIR_IMPORT"];

/**
 * URL of the file that `require` finds from `folder` where `import` has failed with `error`; null: it finds none either.
 *
 * What a package's `exports` hide stays hidden.
 */
export function foundByRequire(error: unknown, specifier: string, folder: string): string | null {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (!NOT_FOUND.includes(code) || !/^(@[^/]+\/)?[^./@:][^/:]*\/./.test(specifier)) return null;
  try {
    const file = createRequire(join(folder, "cell.ts")).resolve(specifier);
    return isAbsolute(file) ? pathToFileURL(file).href : null;
  } catch {
    return null; // which is the answer
  }
}
