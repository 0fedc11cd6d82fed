// What is alive at the end of a cell, as plain data that a notebook keeps, and in words.

/** Loops, tasks, and what is suspended; of each at most so many. Nothing in it differs by chance from run to run. */
export interface Alive {
  loops: AliveLoop[];
  tasks: AliveTask[];
  /** Coroutines and generators that names of the notebook hold. */
  suspended: AliveSuspended[];
  /** How many more there are. */
  more: number;
}

export interface AliveLoop {
  name: string;
  /** `running`, `standing still`. */
  state: string;
}

export interface AliveTask {
  name: string;
  /** `created`, `ready`, `waiting`. */
  state: string;
  /** `execute()`. */
  call: string;
}

export interface AliveSuspended {
  /** The name that holds it. */
  name: string;
  kind: "coroutine" | "generator";
  call: string;
  /** `created`, `suspended`. */
  state: string;
  /** `In[3]:4`. */
  at?: string;
}

/** One thing that is alive, in two parts: what it is, and how it stands. */
export interface AliveWords {
  kind: "loop" | "task" | "coroutine" | "generator";
  name: string;
  says: string;
}

/** Each thing in words, in the order in which they are shown. */
export function aliveWords({ loops, tasks, suspended }: Alive): AliveWords[] {
  return [
    ...loops.map(({ name, state }) => ({ kind: "loop" as const, name, says: state })),
    ...tasks.map(({ name, state, call }) => ({
      kind: "task" as const,
      name,
      says: `${call} ${state}`.trim(),
    })),
    ...suspended.map(({ name, kind, call, state, at }) => ({
      kind,
      name,
      says: `${call} ${state}${at === undefined ? "" : ` at ${at}`}`,
    })),
  ];
}
