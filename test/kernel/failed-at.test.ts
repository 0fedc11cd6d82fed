// Where a cell failed, read off its traceback.

import { expect, test } from "@jest/globals";
import { failedAt } from "../../kernel/failed-at.ts";

const code =
  "const load = coroutine(function* load() {\n  throw new Error('no');\n});\nconst rows = load().next();";

const failed = (...frames: string[]) =>
  failedAt(code, 2, [
    ["Error: no", "In[2]:2", "❱ 2 │   throw …", ...frames.map((at) => `    ${at}`)].join("\n"),
  ]);

test("is the outermost place of the cell, at its top level", () => {
  expect(failed("at load (In[2]:2:9)", "at In[2]:4:21")).toBe(code.indexOf("next"));
  expect(failed("at load (In[1]:2:9)", "at async In[2]:4:14")).toBe(code.indexOf("load()."));
});

test("is not known of an error that a task brought, where only the task's own lines are", () => {
  expect(failed("at load (In[2]:2:9)")).toBe(null);
  expect(failed("at load (In[2]:2:9)", "in task 'Task-1'")).toBe(null);
  expect(failed("at load (In[1]:2:9)")).toBe(null);
});

test("of an endless recursion is within what calls itself", () => {
  for (const end of ["… the same at least 29 more times", "… what called it is not kept"])
    expect(failed("at load (In[2]:2:9)", end)).toBe(code.indexOf("new"));
});
