// What a worker thread with a TypeScript file runs first (workers.ts): it reads local files as cells do.
//
// Its errors are told by Node, in the file's own lines by the maps that the files then carry.

import { loadLocalFiles } from "./typescript-files.ts";
import { readTypeScriptInWorkers } from "./workers.ts";

const folder = new URL(import.meta.url).searchParams.get("folder")!;
loadLocalFiles({ folder, inWorker: true });
readTypeScriptInWorkers(folder);
process.setSourceMapsEnabled(true);
