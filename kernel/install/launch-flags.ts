// The flags of Node without which a kernel can be interrupted only by killing it, chosen by Node's version.
//
// They stand in the kernelspec's argv and not in NODE_OPTIONS, since the user's own child processes would inherit
// those. An unknown flag makes Node exit with code 9 before it has read a line, so that each is given only to the
// versions that know it, and an upgraded Node needs a new `cokernel install`.
//
// None of them is a flag of V8 itself, such as --max-semi-space-size: with any of those V8 refuses the code that comes
// precompiled with Node's own modules, and each start takes a quarter longer (24 ms of 100, Node 20 to 24).

interface LaunchFlag {
  flag: string;
  /** First and last major version that gets it. */
  from: number;
  to: number;
}

/** In the order of the command line. */
const flags: readonly LaunchFlag[] = [
  // Terminating a cell leaves the stack of async ids one frame too deep, and Node aborts on that while the check is on.
  { flag: "--no-force-async-hooks-checks", from: 0, to: Number.POSITIVE_INFINITY },
  // AsyncLocalStorage must not be an async hook, which would switch the check on again. The default from 24 on, which does
  // not know the flag any more; 20 does not know it yet.
  { flag: "--experimental-async-context-frame", from: 22, to: 23 },
];

/**
 * The flags for one version of Node.
 *
 *     launchFlags("22.12.0")   // ["--no-force-async-hooks-checks", "--experimental-async-context-frame"]
 *
 * @param version as in `process.versions.node`
 */
export function launchFlags(version: string): string[] {
  const major = Number.parseInt(version, 10);
  if (Number.isNaN(major))
    throw new TypeError(`launchFlags() takes a version such as "22.12.0", but got "${version}".`);
  return flags.filter(({ from, to }) => from <= major && major <= to).map(({ flag }) => flag);
}
