// A kernelspec: the folder by which Jupyter knows a kernel. What is in ours, and how to read anybody's.
//
// Counterpart: jupyter_client/kernelspec.py; the documentation's page "Making kernels for Jupyter".

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { launchFlags } from "./launch-flags.ts";

/** kernel.json. */
export interface KernelSpec {
  argv: string[];
  display_name: string;
  language: string;
  interrupt_mode?: "signal" | "message";
  kernel_protocol_version?: string;
  env?: Record<string, string>;
  metadata?: Record<string, unknown>;
}

/** The name a kernelspec has unless another is asked for: its folder's. */
export const defaultName = "cokernel";
/** And that of the guarded kernel. */
export const guardedName = "cokernel-guarded";

/**
 * Ours, for one Node: the template `kernel.json` of the package with the command line of this machine.
 *
 * A JupyterLab started from a desktop has no version manager's PATH, so that both paths are absolute.
 *
 * @param root the package's folder
 * @param node path of the Node that shall run the kernel, and its version
 * @param guarded the kernel that runs cells in a box (kernel/guarded)
 */
export function kernelSpec(
  root: string,
  node: { path: string; version: string },
  guarded = false,
): KernelSpec {
  const template: KernelSpec = JSON.parse(readFileSync(path.join(root, "kernel.json"), "utf8"));
  return {
    ...template,
    ...(guarded ? { display_name: template.display_name.replace(/\)$/, ", guarded)") } : {}),
    argv: [node.path, ...launchFlags(node.version), mainFile(root, guarded), "{connection_file}"],
  };
}

/** What Node runs: the bundled kernel. */
export function mainFile(root: string, guarded = false): string {
  return path.join(root, "dist", ...(guarded ? ["guarded"] : []), "main.cjs");
}

/** Whether a kernelspec starts a cokernel, this one or one of another folder. */
export function isOurs(spec: KernelSpec): boolean {
  return (
    spec.language === "typescript" &&
    spec.argv.some(
      (word) =>
        /[\\/]dist[\\/](guarded[\\/])?main\.c?js$/.test(word) ||
        // Of a container, where the kernel lies in the image.
        /[\\/]launch_(docker|kubernetes)\.py$/.test(word),
    )
  );
}

/** The kernelspec in `folder`. @throws Error when there is none that can be read, saying what is there instead. */
export function readKernelSpec(folder: string): KernelSpec {
  const file = path.join(folder, "kernel.json");
  let spec: Partial<KernelSpec> | null;
  try {
    spec = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  const argv: unknown = spec?.argv;
  if (!Array.isArray(argv) || argv.some((word) => typeof word !== "string"))
    throw new Error(`${file}: "argv" is no list of texts.`);
  const { display_name, language } = spec!;
  return { ...spec, argv, display_name: textOf(display_name), language: textOf(language) };
}

/** Others write these files, too. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Files that the command line of a kernelspec names and that are no longer there. */
export function missingFiles(spec: KernelSpec): string[] {
  return spec.argv.filter((word) => path.isAbsolute(word) && !existsSync(word));
}

/**
 * A kernelspec's name as Jupyter compares it.
 *
 * @throws TypeError when Jupyter would not take it
 */
export function kernelName(name: string): string {
  // Dots alone are no folder of its own: "." is that of all kernels, ".." what lies around it.
  if (/^(?!\.+$)[a-z0-9._-]+$/i.test(name)) return name.toLowerCase();
  throw new TypeError(
    `A kernel's name has letters, digits, '-', '.' and '_' only (and not dots alone), but got ${JSON.stringify(name)}.\n` +
      `  cokernel install --name my-kernel --display-name "My kernel"`,
  );
}
