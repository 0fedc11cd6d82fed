// The user's home folder, also of a user whom the system has no name for.

import { homedir } from "node:os";

/** It need not exist. Without HOME, and for a number that no user has, it is the root, as container engines have it. */
export function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return "/";
  }
}
