// The user's home folder, also of a user whom the system has no name for.

import { homedir } from "node:os";

/**
 * It need not exist. For a number that no user has, without HOME, it is the root, as container engines have it; and where HOME
 * is empty, as for Python.
 */
export function homeFolder(): string {
  try {
    return homedir() || "/";
  } catch {
    return "/";
  }
}
