#!/usr/bin/env node
// The command line: parsing, and one call for each command. What a command does is in the room it calls.

import { readFileSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { becomeKernel } from "../kernel/install/become-kernel.ts";
import { thisHost } from "../kernel/install/data-dirs.ts";
import { type GatewayOptions, type InstallOptions, install } from "../kernel/install/install.ts";
import { defaultName, guardedName } from "../kernel/install/kernelspec.ts";
import { describeFound, findKernelSpecs, kernelDirs } from "../kernel/install/list.ts";
import { packageRoot } from "../kernel/install/package-root.ts";
import { type UninstallOptions, uninstall } from "../kernel/install/uninstall.ts";
import { homeFolder } from "./disk/home-folder.ts";
import { shownOn } from "./tutorial/colours.ts";
import type { ExportOptions } from "./tutorial/export/export.ts";
import type { RunOptions } from "./tutorial/run.ts";
import type { TestOptions } from "./tutorial/test-notebooks.ts";

type RunCommand = Omit<RunOptions, "main" | "parameters"> & { parameter?: readonly string[] };
/** As the command line gives them. */
type InstallCommand = Omit<InstallOptions, "gateway"> & {
  gateway?: GatewayOptions["how"];
  hosts?: string;
  portRange?: string;
  image?: string;
  memory?: number;
  cpus?: number;
};

const host = thisHost(homeFolder());
const { version } = JSON.parse(readFileSync(path.join(packageRoot(), "package.json"), "utf8"));

const kernelMain = path.join(packageRoot(), "dist/main.cjs");

const program = new Command("cokernel")
  .description("A Jupyter kernel for TypeScript whose coroutines outlive their cells")
  .version(version)
  .showHelpAfterError("Run 'cokernel --help' for the commands and their options.")
  .exitOverride(); // the process ends when all is written, and so also hears that it was not

program
  .command("install")
  .description("make the kernel known to Jupyter")
  .addOption(place("--user", "into your own Jupyter folder (default)"))
  .addOption(place("--sys-prefix", "into the Python environment that is active"))
  .addOption(place("--prefix <dir>", "below DIR/share/jupyter"))
  .option("--name <name>", `the kernel's name (default: "${defaultName}", guarded "${guardedName}")`)
  .option("--guarded", "the kernel that runs cells in a box, for notebooks one does not quite trust")
  .option("--display-name <text>", "how the launcher shows it")
  .addOption(
    new Option("--gateway <how>", "for kernels that a gateway starts elsewhere; named cokernel-HOW").choices([
      "ssh",
      "docker",
      "kubernetes",
    ]),
  )
  .option("--hosts <list>", "with ssh: the hosts, with commas between them; paths there are as here")
  .option("--port-range <low..high>", "with ssh: ports of the hosts that a firewall lets through")
  .option("--image <name>", "with docker, kubernetes: the image that has the kernel")
  .option("--memory <mib>", "with docker, kubernetes: what a kernel may have (default: 2048)", positive)
  .option("--cpus <n>", "with docker, kubernetes: what a kernel may have (default: 1)", positive)
  .action((command: InstallCommand) => {
    const { gateway: _, hosts, portRange, image, memory, cpus, ...options } = command;
    const remote = gatewayOf(command);
    const { name, folder, displayName, shadowedBy } = install(
      { ...options, ...(remote && { gateway: remote }) },
      host,
    );
    say(`Installed '${name}', shown as "${displayName}", in ${folder}`);
    if (shadowedBy !== null)
      say(`But Jupyter finds ${shadowedBy} first: remove that one (cokernel uninstall).`);
  });

program
  .command("uninstall")
  .description("remove the kernel from Jupyter")
  .addOption(place("--user", "from your own Jupyter folder"))
  .addOption(place("--sys-prefix", "from the Python environment that is active"))
  .addOption(place("--prefix <dir>", "from DIR/share/jupyter"))
  .option("--name <name>", "the kernel's name", defaultName)
  .action((options: UninstallOptions) => {
    const { folder, next } = uninstall(options, host);
    say(`Removed ${folder}`);
    if (next !== null) say(`Jupyter now finds ${next}`);
  });

program
  .command("list")
  .description("show every kernel that Jupyter can find, also those hidden by another of the same name")
  .action(() => {
    const dirs = kernelDirs(host);
    say(describeFound(findKernelSpecs(dirs), dirs));
  });

runner("run")
  .description(
    "run notebooks without a browser: print their outputs, or write them; exits with 1 when a cell fails",
  )
  .argument("<notebook...>", "files in nbformat 4, or folders of them")
  .option("--out <dir>", "write the executed notebooks there, failed ones too")
  .addOption(new Option("--in-place", "write each notebook over itself unless it fails").conflicts("out"))
  .option("--allow-errors", "go on after a cell that fails")
  .option(
    "-p, --parameter <name=value>",
    "declare NAME anew behind the cell tagged 'parameters'; may be repeated",
    each,
  )
  .action(async (notebooks: string[], { parameter = [], ...options }: RunCommand) => {
    const [{ runNotebooks }, { readParameter }] = await Promise.all([
      import("./tutorial/run.ts"),
      import("./tutorial/parameters.ts"),
    ]);
    const parameters = new Map(parameter.map(readParameter));
    if ((await runNotebooks(notebooks, { main: kernelMain, ...options, parameters })) > 0)
      process.exitCode = 1;
  });

runner("test")
  .description("run notebooks and compare with their stored outputs; exits with 1 when one differs or fails")
  .argument("<notebook...>", "files in nbformat 4, or folders of them; they stay as they are")
  .action(async (notebooks: string[], options: Omit<TestOptions, "main">) => {
    const { testNotebooks } = await import("./tutorial/test-notebooks.ts");
    if ((await testNotebooks(notebooks, { main: kernelMain, ...options })) > 0) process.exitCode = 1;
  });

program
  .command("convert")
  .description("write a notebook as TypeScript in the percent format (// %%), or such a file as a notebook")
  .argument("<file>", "FILE.ipynb or FILE.ts")
  .option("--out <file>", "the file to write (default: the other one of the same name)")
  .action(async (file: string, { out }: { out?: string }) => {
    const { convert } = await import("./tutorial/convert.ts");
    say(`Written: ${convert(file, out)}`);
  });

runner("export")
  .description("write notebooks as pages that need no network and no script, as Markdown, or as their code")
  .argument("<notebook...>", "files in nbformat 4, or folders of them")
  .addOption(new Option("--to <format>", "what to write").choices(["html", "md", "ts"]).default("html"))
  .option("--out <dir>", "where to write (default: beside each notebook); several pages get an index")
  .addOption(new Option("--theme <theme>", "of html").choices(["auto", "light", "dark"]).default("auto"))
  .option("--trust", "keep the notebooks' own HTML as it is; an output with scripts is a frame of its own")
  .option("--execute", "run them first, as 'cokernel run' does; the files stay as they are")
  .action(async (notebooks: string[], options: ExportOptions & TestOptions & { execute?: boolean }) => {
    const { exportNotebooks } = await import("./tutorial/export/export.ts");
    const execute = options.execute ? { ...options, main: kernelMain } : undefined;
    const warn = (text: string) => void process.stderr.write(`${text}\n`);
    for (const file of await exportNotebooks(notebooks, { ...options, execute, warn })) say(file);
  });

program
  .command("gateway-launcher")
  .description(
    "run a kernel for Jupyter Enterprise Gateway or gateway_provisioners, which start it on this host",
  )
  .usage("--kernel-id ID --response-address HOST:PORT --public-key KEY [options]")
  .argument("[options...]", "as those engines give them")
  .allowUnknownOption()
  .helpOption(false)
  .action((words: string[]) => becomeKernel(kernelMain, ["gateway-launcher", ...words]));

// Whoever reads may have read enough (`cokernel run lesson.ipynb | head`): the end that a pipe's signal makes in a shell.
for (const stream of [process.stdout, process.stderr])
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(128 + constants.signals.SIGPIPE);
    // A disk that is full, for one. Where stderr itself is on it, nobody hears this.
    process.stderr.write(
      `cokernel: not written to ${stream === process.stdout ? "stdout" : "stderr"}: ${error.message}\n`,
    );
    process.exit(1);
  });

for (const command of program.commands) {
  command.showHelpAfterError(`Run 'cokernel ${command.name()} --help' for its options.`);
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode; // it has told of its own
  else {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`cokernel: ${shownOn(process.stderr, message)}\n`);
    process.exitCode = 1;
  }
}

/** How a gateway shall start it, or null. @throws Error an option belongs to another way, or one is missing */
function gatewayOf({
  gateway,
  hosts,
  portRange,
  image,
  memory,
  cpus,
}: InstallCommand): GatewayOptions | null {
  const ofSsh = { "--hosts": hosts, "--port-range": portRange };
  const ofContainers = { "--image": image, "--memory": memory, "--cpus": cpus };
  const refuse = (options: object, ways: string) => {
    for (const [option, value] of Object.entries(options))
      if (value !== undefined) throw new Error(`${option} goes with ${ways}, and means nothing else.`);
  };
  if (gateway !== "ssh") refuse(ofSsh, "--gateway ssh");
  if (gateway === undefined || gateway === "ssh") refuse(ofContainers, "--gateway docker or kubernetes");
  if (gateway === undefined) return null;
  if (gateway === "ssh") {
    const listed = (hosts ?? "").split(",").filter((each) => each !== "");
    return { how: gateway, hosts: listed, portRange };
  }
  if (image !== undefined) return { how: gateway, image, memory: memory ?? 2048, cpus: cpus ?? 1 };
  throw new Error(`--gateway ${gateway} needs the image that has the kernel: --image NAME (docs/gateway.md)`);
}

/** One of the options of which only one may be given. */
function place(flags: string, description: string): Option {
  const others = ["user", "sysPrefix", "prefix"].filter((name) => name !== new Option(flags).attributeName());
  return new Option(flags, description).conflicts(others);
}

/** All values of an option that is repeated. */
function each(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function whole(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("It is not a whole number above 0.");
  return Number(text);
}

/** A command that runs notebooks on kernels. */
function runner(name: string): Command {
  return program
    .command(name)
    .option("--timeout <seconds>", "how long a cell may take", positive, 600)
    .option("--jobs <n>", "notebooks at a time", whole, 1)
    .option("--server <url>", "run on a Jupyter server instead of on kernels of its own")
    .option("--token <token>", "the server's token")
    .hook("preAction", (command) => {
      const { token, server } = command.opts<{ token?: string; server?: string }>();
      if (token !== undefined && server === undefined) command.error("error: --token is of a --server");
    });
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new InvalidArgumentError("It is not a number above 0.");
  return number;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
