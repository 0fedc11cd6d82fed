// Packages as cells have imported them first. Node keeps a module for ever, also where npm has put another version in its place since:
// what that one has besides is missing until the kernel starts anew, and nothing else says why.

import { type Manifest, manifestOf, packagePath } from "../../disk/packages.ts";

export class LoadedVersions {
  /** By the package's folder. */
  private readonly versions = new Map<string, string>();

  constructor(private readonly folder: string) {}

  /** The module has been imported. */
  note(specifier: string): void {
    const { root, version } = this.manifestOf(specifier) ?? {};
    if (root !== undefined && version !== undefined && !this.versions.has(root))
      this.versions.set(root, version);
  }

  /** A sentence where its package is another by now; else nothing. */
  told(specifier: string): string {
    const { root = "", version } = this.manifestOf(specifier) ?? {};
    const loaded = this.versions.get(root);
    if (loaded === undefined || version === undefined || loaded === version) return "";
    return `. It was loaded as ${loaded}, and ${version} is installed by now: restart the kernel to have that`;
  }

  private manifestOf(specifier: string): Manifest | null {
    const asked = packagePath(specifier);
    return asked && manifestOf(asked.name, this.folder);
  }
}
