// The host's clock, as a test says. The runtime takes it when it is loaded, so that this is imported before the runtime.

const now = performance.now.bind(performance);
let told: () => number = now;
performance.now = () => told();

/** From now on the host's clock tells this, in milliseconds; without it what it always told. */
export function tellHostTime(time: () => number = now): void {
  told = time;
}
