// Hosts for kernels: network namespaces of this machine, each with an sshd, on a bridge where the engine's address is.
//
// Engines do not use ssh for addresses of their own machine, so that loopback would test nothing. The disk is the same
// everywhere, so that paths are the same on every host.

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Of every host's sshd; 22 may be taken by the machine's own. */
export const SSH_PORT = 2222;

export class Hosts {
  /** Of each host. */
  readonly addresses: string[] = [];
  /** Whose `.ssh` opens the hosts. */
  readonly home = mkdtempSync(path.join(tmpdir(), "cokernel-hosts-"));
  private readonly bridge = `ck${process.pid}`;
  private readonly network = `10.${100 + (process.pid % 100)}.${Math.floor(process.pid / 100) % 250}`;

  /** The engine's, as the hosts reach it. */
  get engineAddress(): string {
    return `${this.network}.1`;
  }

  static make(count: number): Hosts {
    const hosts = new Hosts();
    try {
      hosts.bridgeUp();
      for (let at = 0; at < count; at++) hosts.add(at);
      return hosts;
    } catch (error) {
      hosts.close();
      throw error;
    }
  }

  /** Take a host off the network, or bring it back; what runs there goes on. */
  reachable(at: number, is: boolean): void {
    run("ip", "-n", this.namespace(at), "link", "set", "eth0", is ? "up" : "down");
  }

  /** Processes on a host whose command line has this word. */
  processes(at: number, word: string): number[] {
    const pids = run("ip", "netns", "pids", this.namespace(at)).split("\n").filter(Boolean).map(Number);
    return pids.filter((pid) => commandLine(pid).includes(word));
  }

  close(): void {
    for (let at = 0; at < this.addresses.length; at++) {
      for (const pid of this.processes(at, "")) endHard(pid);
      // By name, since what goes with its namespace goes some time later, and the next hosts have the same names.
      run("ip", "link", "del", this.outer(at));
      run("ip", "netns", "del", this.namespace(at));
    }
    // A bridge that was never made: the error before is the one to be told.
    spawnSync("ip", ["link", "del", this.bridge]);
    rmSync(this.home, { recursive: true, force: true });
  }

  private namespace(at: number): string {
    return `${this.bridge}-${at}`;
  }

  /** The end of a host's cable that is on the bridge. */
  private outer(at: number): string {
    return `${this.bridge}v${at}`;
  }

  private bridgeUp(): void {
    run("ip", "link", "add", this.bridge, "type", "bridge");
    run("ip", "addr", "add", `${this.engineAddress}/24`, "dev", this.bridge);
    run("ip", "link", "set", this.bridge, "up");
    mkdirSync(path.join(this.home, ".ssh"), { mode: 0o700 });
    for (const name of [".ssh/id_ed25519", "host_key"])
      run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path.join(this.home, name));
    // sshd wants this folder for itself; Debian's service makes it at boot.
    mkdirSync("/run/sshd", { recursive: true });
  }

  private add(at: number): void {
    const space = this.namespace(at);
    const address = `${this.network}.${at + 2}`;
    run("ip", "netns", "add", space);
    this.addresses.push(address);
    run("ip", "link", "add", this.outer(at), "type", "veth", "peer", "name", "eth0", "netns", space);
    run("ip", "link", "set", this.outer(at), "master", this.bridge, "up");
    run("ip", "-n", space, "addr", "add", `${address}/24`, "dev", "eth0");
    for (const device of ["eth0", "lo"]) run("ip", "-n", space, "link", "set", device, "up");
    const config = path.join(this.home, `sshd-${at}`);
    const options = {
      Port: SSH_PORT,
      ListenAddress: address,
      HostKey: path.join(this.home, "host_key"),
      PidFile: path.join(this.home, `sshd-${at}.pid`),
      AuthorizedKeysFile: path.join(this.home, ".ssh/id_ed25519.pub"),
      StrictModes: "no",
      UsePAM: "no",
      // Twenty kernels start at once.
      MaxStartups: 100,
    };
    writeFileSync(
      config,
      Object.entries(options)
        .map(([name, value]) => `${name} ${value}\n`)
        .join(""),
    );
    run(
      "ip",
      "netns",
      "exec",
      space,
      "/usr/sbin/sshd",
      "-f",
      config,
      "-E",
      path.join(this.home, `log-${at}`),
    );
    const [kind, key] = readFileSync(path.join(this.home, "host_key.pub"), "utf8").split(" ");
    const known = path.join(this.home, ".ssh/known_hosts");
    const before = existsSync(known) ? readFileSync(known, "utf8") : "";
    writeFileSync(known, `${before}[${address}]:${SSH_PORT} ${kind} ${key}\n`);
    chmodSync(known, 0o600);
  }
}

function run(program: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${error?.message ?? stderr}`);
  return stdout;
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // it has ended meanwhile
  }
}

function endHard(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}
