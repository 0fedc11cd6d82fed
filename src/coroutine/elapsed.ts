// Milliseconds of the host, to measure stretches of work: never a loop's own (maybe faked) clock, and not what a program has
// put in the place of the host's.

const { performance } = globalThis as unknown as { performance: { now(): number } };

/** Since some moment in the past; never goes back. */
export const elapsedMs: () => number = performance.now.bind(performance);
