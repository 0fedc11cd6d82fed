// Installs a Debian or Ubuntu package where that needs no question: as root. Usage: import { aptInstall } from "./apt.mjs"

import { command } from "./command.mjs";

/** How a person would do it. */
export function aptLine(name) {
  return `sudo apt-get install -y ${name}`;
}

/** Whether the package could be installed. */
export async function aptInstall(name) {
  if (process.platform !== "linux" || process.getuid() !== 0) return false;
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const install = () => command("apt-get", ["install", "-y", "-qq", name], { env, quiet: true });
  if ((await command("apt-get", ["--version"], { quiet: true })) !== 0) return false;
  console.log(`Installing ${name} with apt-get …`);
  if ((await install()) === 0) return true;
  await command("apt-get", ["update", "-qq"], { env, quiet: true });
  return (await install()) === 0;
}
