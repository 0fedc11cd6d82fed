// What the realm has for `node:crypto`: the ids of displays.

import { ask } from "./host.ts";

export const randomUUID = (): string => ask("uuid");
