// Which ports a kernel may take on a host that an engine reaches through a firewall: one of a range, by its rules.
//
// Counterpart: the Python launchers of Jupyter Enterprise Gateway and gateway_provisioners. They find free ports, let go
// of them and tell the engine; here a port is tried by the socket that keeps it.

import { randomInt } from "node:crypto";
import { GatewayError } from "./gateway-error.ts";

/** Ports to try, one after another. */
export interface PortRange {
  /** A port of the range; 0: the system shall choose. */
  next(): number;
  /** Further ones to try when one is taken. */
  retries: number;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * `40000..42000`; absent, or two equal numbers (engines write `0..0`): any port.
 *
 * @throws GatewayError
 */
export function portRange(text: string | undefined, env: Env): PortRange {
  const retries = setting(env, "MAX_PORT_RANGE_RETRIES", 5);
  if (text === undefined) return { next: () => 0, retries };
  const [, low, high] = /^(\d+)\.\.(\d+)$/.exec(text.trim()) ?? [];
  if (low === undefined) throw wrong(text, "it is not two numbers, as in 40000..42000");
  const [from, to] = [Number(low), Number(high)];
  if (from === to) return { next: () => 0, retries };
  const least = setting(env, "MIN_PORT_RANGE_SIZE", 1000);
  if (to - from < least)
    throw wrong(
      text,
      `it must span ${least} ports at least (EG_MIN_PORT_RANGE_SIZE, GP_MIN_PORT_RANGE_SIZE)`,
    );
  if (from < 1024 || to > 65_535) throw wrong(text, "ports go from 1024 to 65535");
  return { next: () => randomInt(from, to + 1), retries };
}

function wrong(text: string, why: string): GatewayError {
  return new GatewayError(`--port-range ${JSON.stringify(text)}: ${why}.`);
}

/** An engine hands its settings on under its own prefix. */
function setting(env: Env, name: string, otherwise: number): number {
  const given = env[`EG_${name}`] ?? env[`GP_${name}`] ?? env[name];
  return given !== undefined && /^\d+$/.test(given) ? Number(given) : otherwise;
}
