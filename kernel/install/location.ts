// Which data folder `install` and `uninstall` mean: the user's, the Python environment's, or a prefix.

import { type Host, prefixDataDir, userDataDir } from "./data-dirs.ts";
import { findPython } from "./python.ts";

/** At most one of them; none is `user`. */
export interface Location {
  user?: boolean;
  sysPrefix?: boolean;
  prefix?: string;
}

/** Whether any place was named. */
export function isNamed({ user, sysPrefix, prefix }: Location): boolean {
  return Boolean(user || sysPrefix || prefix !== undefined);
}

/** The data folder; kernelspecs are in its folder `kernels`. */
export function dataDirOf(location: Location, host: Host): string {
  // Of a shell's variable that is not set: "share" would be made in whatever folder this is.
  if (location.prefix === "") throw new TypeError("--prefix is empty: name a folder, as in --prefix ~/env");
  if (location.prefix !== undefined) return prefixDataDir(host.platform, location.prefix);
  if (!location.sysPrefix) return userDataDir(host);

  const python = findPython(host.env);
  if (python) return prefixDataDir(host.platform, python.prefix);
  throw new Error(
    "--sys-prefix needs a Python: there is no python3 or python on the PATH, and neither VIRTUAL_ENV nor " +
      "CONDA_PREFIX is set.\n  Activate the environment that runs Jupyter, or name its folder: cokernel install --prefix DIR",
  );
}
