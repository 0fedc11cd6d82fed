// Makes an environment for each engine that starts kernels on other hosts and for JupyterHub, and installs what makes those hosts: Debian's
// sshd and ip. Usage: node scripts/gateway-engines.mjs

import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { aptInstall, aptLine } from "./apt.mjs";
import { command, root } from "./command.mjs";
import { ensureEnvironment } from "./virtual-environment.mjs";

/** Each has pins of its own; Enterprise Gateway's are five years old. */
const engines = {
  enterprise: "enterprise_gateway",
  kernel: "kernel_gateway",
  provisioners: "gateway_provisioners",
  hub: "jupyterhub",
};

/** Install what is missing, where that needs no question. @returns null, or why the engines cannot be tested here */
export async function ensureEngines() {
  if (process.platform !== "linux" || process.getuid() !== 0)
    return "the hosts are network namespaces, which Linux makes for root alone: run it as root";
  for (const [program, argument, name] of [
    ["/usr/sbin/sshd", "-V", "openssh-server"],
    ["ip", "-V", "iproute2"],
  ]) {
    // An sshd without -V complains with code 1; one that is not there has 127.
    const there = async () => (await command(program, [argument], { quiet: true })) !== 127;
    if (!(await there())) await aptInstall(name);
    if (!(await there())) return `${program} is not there. Try: ${aptLine(name)}`;
  }
  for (const [name, probe] of Object.entries(engines)) {
    const problem = await ensureEnvironment({
      venv: path.join(root, `.venv-gateway-${name}`),
      pins: path.join(root, `test/gateway/engines/${name}.txt`),
      oldest: [3, 10],
      probe,
    });
    if (problem !== null) return problem;
  }
  // The hub's own proxy comes from npm. The one of PyPI lets no websocket through.
  const hub = path.join(root, ".venv-gateway-hub");
  const npm = ["install", "--prefix", hub, "--no-save", "--silent", "configurable-http-proxy@5.3.0"];
  if (
    !existsSync(path.join(hub, "node_modules/.bin/configurable-http-proxy")) &&
    (await command("npm", npm)) !== 0
  )
    return "npm could not install configurable-http-proxy (see above)";
  return null;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problem = await ensureEngines();
  if (problem !== null) {
    console.error(`gateway engines: ${problem}`);
    process.exitCode = 1;
  }
}
