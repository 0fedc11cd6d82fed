// Takes what the views draw now as the goldens in test/golden/. Look at the pictures before they are committed.
// Usage: npm run golden

import path from "node:path";
import { node, root } from "./command.mjs";

const jest = path.join(root, "node_modules/jest/bin/jest.js");
const words = ["--no-warnings", "--experimental-vm-modules", jest, "test/views"];
process.exit(await node(words, { env: { GOLDEN: "update" } }));
