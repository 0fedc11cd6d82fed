// Units run from the TypeScript sources as ES modules; whatever needs a real kernel process uses dist/ (built first by npm test).
export default {
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "\\.ts$": [
      "@swc/jest",
      {
        jsc: { target: "es2022", parser: { syntax: "typescript", decorators: true } },
        module: { type: "es6" },
      },
    ],
  },
  testEnvironment: "node",
  setupFilesAfterEnv: ["<rootDir>/test/quiet-after.ts"],
  // For what hangs, and no measure of time: a cell of a test has twenty seconds (test/cells/kernel.ts), and says so.
  testTimeout: 30_000,
  // What a suite leaves in its worker makes each collection of the next ones slower, until those that collect by hand,
  // or race with CPython, run out of time.
  workerIdleMemoryLimit: "300MB",
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/.venv"],
};
