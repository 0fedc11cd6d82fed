// Which decorators a parameter has.

import type { Node } from "../../syntax/node.ts";

/** Of one with a default they may be its left side's. */
export const decoratorsOf = (parameter: Node): Node[] =>
  parameter.decorators?.length > 0 ? parameter.decorators : (parameter.left?.decorators ?? []);

export const isDecoratedParameter = (parameter: Node): boolean => decoratorsOf(parameter).length > 0;
