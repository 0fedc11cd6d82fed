// Node's immediates after a termination: where the second or a later one of a batch was cut, Node finds it again as one
// that has run, takes the next one from a predecessor that is not there, and throws so without end.
//
//     setImmediate(() => {}); setImmediate(() => { for (;;); });   // and then interrupted
//
// The mark of having run is watched on all immediates; the one that was cut is made to run once more, as nothing.

interface CutImmediate {
  _idleNext: CutImmediate | null;
  _idlePrev: CutImmediate | null;
  _destroyed: boolean;
  _onImmediate: () => void;
}

const { setImmediate } = globalThis;
const HAS_RUN = Symbol("has run");
/** Taken now: a cell may delete `Object`, and Node's own immediates come here all the same. */
const { defineProperty } = Object;
let latest: CutImmediate | null = null;

/** Watch which immediate runs. */
export function watchImmediates(): void {
  const immediate = setImmediate(() => {});
  clearImmediate(immediate);
  // An assignment in Node's constructor, so that it is this setter which is called.
  Object.defineProperty(Object.getPrototypeOf(immediate), "_destroyed", {
    configurable: true,
    get(this: { [HAS_RUN]?: boolean }) {
      return this[HAS_RUN] ?? false;
    },
    set(this: { [HAS_RUN]?: boolean }, hasRun: boolean) {
      defineProperty(this, HAS_RUN, { value: hasRun, writable: true, configurable: true });
      if (hasRun) latest = this as unknown as CutImmediate;
    },
  });
}

/** Is this error Node's, of an immediate that was cut? Then Node goes on behind it. */
export function skipCutImmediate(error: unknown): boolean {
  if (latest === null || !(error instanceof TypeError) || !/'_idleNext'/.test(error.message)) return false;
  latest._destroyed = false;
  latest._onImmediate = () => {};
  latest = null;
  countOneMore();
  return true;
}

/**
 * What runs again is taken off Node's count of immediates again. With the count one too low, an immediate that is alone
 * does not count and is not run: a loop whose wake-up it was would sleep for ever. So one is counted that is in no list.
 */
function countOneMore(): void {
  const [before, counted, after] = [0, 1, 2].map(() => setImmediate(() => {}) as unknown as CutImmediate);
  (counted as unknown as NodeJS.Immediate).unref();
  before!._idleNext = after!;
  after!._idlePrev = before!;
}
