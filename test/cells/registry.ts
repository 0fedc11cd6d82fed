// A registry for npm in this process: what `npm install` asks for two or three packages, which are packed from texts.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Version {
  manifest: Record<string, unknown>;
  tarball: Buffer;
}

export class Registry {
  /** Requests so far, as paths. */
  readonly asked: string[] = [];
  /** How long it takes for each answer. */
  delayMs = 0;
  private readonly packages = new Map<string, Map<string, Version>>();
  private readonly folder = mkdtempSync(join(tmpdir(), "cokernel-registry-"));
  private server: Server | null = null;

  /** Add a version of a package; `files` beside its package.json. */
  publish(name: string, version: string, manifest: object, files: Record<string, string>): void {
    const root = join(this.folder, `${name.replace("/", "+")}-${version}`);
    const whole = { name, version, ...manifest };
    for (const [file, text] of Object.entries({ "package.json": JSON.stringify(whole), ...files })) {
      mkdirSync(join(root, "package", file, ".."), { recursive: true });
      writeFileSync(join(root, "package", file), text);
    }
    execFileSync("tar", ["-czf", join(root, "package.tgz"), "-C", root, "package"]);
    const versions = this.packages.get(name) ?? new Map();
    this.packages.set(
      name,
      versions.set(version, { manifest: whole, tarball: readFileSync(join(root, "package.tgz")) }),
    );
  }

  /** @returns its URL */
  async start(): Promise<string> {
    this.server = createServer(({ url = "" }, response) => {
      const path = decodeURIComponent(url);
      this.asked.push(path);
      const [, name = "", version] = /^\/((?:@[^/]+\/)?[^/]+)(?:\/-\/(.+)\.tgz)?$/.exec(path) ?? [];
      const versions = this.packages.get(name);
      const found = version && versions?.get(version);
      setTimeout(() => {
        if (found) response.end(found.tarball);
        else if (versions && !version) response.end(JSON.stringify(this.packument(name, versions)));
        else response.writeHead(404).end("{}");
      }, this.delayMs);
    });
    await new Promise<void>((resolve) => this.server!.listen(0, "127.0.0.1", resolve));
    return this.url;
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get url(): string {
    return `http://127.0.0.1:${(this.server!.address() as AddressInfo).port}`;
  }

  private packument(name: string, versions: Map<string, Version>): object {
    const all = [...versions].map(([version, { manifest, tarball }]) => {
      const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
      return [version, { ...manifest, dist: { tarball: `${this.url}/${name}/-/${version}.tgz`, integrity } }];
    });
    return { name, "dist-tags": { latest: [...versions.keys()].at(-1) }, versions: Object.fromEntries(all) };
  }
}
