// `typeErrors("strict")`: what the kernel does with type errors from the next cell on. The checking itself is the
// language thread's; nothing of it happens here.

import { type FromCell, TYPE_ERRORS, type TypeErrors } from "./messages.ts";

/** Make the global. */
export function makeTypeErrors(post: (message: FromCell) => void): (mode: TypeErrors) => void {
  return function typeErrors(mode) {
    if (!TYPE_ERRORS.includes(mode)) {
      const known = TYPE_ERRORS.map((each) => JSON.stringify(each)).join(", ");
      throw new TypeError(
        `typeErrors() takes one of ${known}, but got ${JSON.stringify(mode) ?? typeof mode}`,
      );
    }
    post({ type: "type_errors", mode });
  };
}
