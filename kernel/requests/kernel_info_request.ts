import { PROTOCOL_VERSION } from "../wire/frames.ts";
import type { Kernel, Request } from "../wire/kernel.ts";

/** @remarks Messaging protocol, section "Kernel info". Nothing may have to be loaded for it. */
export function kernel_info_request(request: Request, { about, shells, reply }: Kernel): void {
  void reply(request, "kernel_info_reply", {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "cokernel",
    implementation_version: about.version,
    language_info: {
      name: "typescript",
      version: about.typescript,
      mimetype: "text/x-typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
    banner: `cokernel ${about.version}: TypeScript ${about.typescript}, Node ${process.versions.node}`,
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "Node.js", url: "https://nodejs.org/docs/latest/api/" },
      { text: "asyncio", url: "https://docs.python.org/3/library/asyncio.html" },
    ],
    supported_features: shells.supported ? ["kernel subshells"] : [],
    debugger: false,
  });
}
