import { existsSync, statSync } from "node:fs";

/** Is there a file of this path, or a link to one? */
export const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();
