// All programs.

import { asyncGenerators } from "./async-generators.ts";
import { callbacks } from "./callbacks.ts";
import { cancellation } from "./cancellation.ts";
import { completion } from "./completion.ts";
import { gathering } from "./gathering.ts";
import { locks } from "./locks.ts";
import { meetings } from "./meetings.ts";
import { nestedGroups } from "./nested-groups.ts";
import type { Program } from "./program.ts";
import { queues } from "./queues.ts";
import { taskGroups } from "./task-groups.ts";
import { tasks } from "./tasks.ts";
import { timeLimits } from "./time-limits.ts";
import { waits } from "./waits.ts";

export const programs: readonly Program[] = [
  ...tasks,
  ...cancellation,
  ...callbacks,
  ...gathering,
  ...waits,
  ...asyncGenerators,
  ...locks,
  ...meetings,
  ...queues,
  ...taskGroups,
  ...nestedGroups,
  ...timeLimits,
  ...completion,
];
