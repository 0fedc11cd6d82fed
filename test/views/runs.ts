// Recordings of any size, made by rule: tasks that sleep, run and end in a fixed order.

import type { TraceEvent } from "../../src/coroutine/trace-log.ts";
import type { Recording } from "../../src/views/recording.ts";

/** `steps` steps of `tasks` tasks, 0.1 ms each, on one cell. */
export function manySteps(steps: number, tasks: number): Recording {
  const events: TraceEvent[] = [];
  const at = { label: "In[1]", line: 3 };
  for (let id = 1; id <= tasks; id++)
    events.push({
      t: 0,
      iteration: 0,
      type: "create",
      parent: id === 1 ? null : 1,
      future: {
        id,
        kind: "task",
        name: `Task-${id}`,
        state: "ready",
        waitsFor: null,
        awaitedBy: [],
        frames: [{ name: "worker", kind: "coroutine", state: "created", at }],
        origin: { label: "In[1]", line: 9 },
        cancelRequests: 0,
      },
    });
  let t = 0;
  for (let n = 0; n < steps; n++) {
    const iteration = 1 + Math.floor(n / tasks);
    const task = 1 + (n % tasks);
    if (task === 1) events.push({ t, iteration, type: "iteration", ready: tasks });
    if (n >= tasks) events.push({ t, iteration, type: "wake", task, by: 1000 + task });
    events.push({ t, iteration, type: "run", task, at });
    t = Math.round((t + 0.0001) * 1e6) / 1e6;
    const waitsFor = 1000 + task;
    events.push({ t, iteration, type: "suspend", task, waitsFor, reason: `sleep 0.0${task % 7} s`, at });
  }
  return {
    loop: "cell",
    events,
    dropped: 0,
    cells: [{ label: "In[1]", from: 0, to: t }],
    output: [],
    sources: { "In[1]": "const worker = 1;\n\nyield* asyncio.sleep(0.1);" },
    frames: {},
    notes: [],
  };
}
