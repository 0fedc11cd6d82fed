// Takes what the views draw now as the goldens in test/golden/. Look at the pictures before they are committed.
// Usage: npm run golden

import { spawnSync } from "node:child_process";
import path from "node:path";

const root = path.dirname(import.meta.dirname);
const jest = path.join(root, "node_modules/jest/bin/jest.js");
const { status } = spawnSync(
  process.execPath,
  ["--no-warnings", "--experimental-vm-modules", jest, "test/views"],
  { cwd: root, stdio: "inherit", env: { ...process.env, GOLDEN: "update" } },
);
process.exit(status ?? 1);
