// How full the container is that the kernel runs in (a pod, `docker run --memory`, a job, a slice), as Linux tells it by control
// groups of either version. Beyond its limit Linux kills, and most often the kernel.
//
// Counterpart: uv_get_available_memory, which takes the files that are cached for memory in use: a container that has read much
// would be full for ever.

import { totalmem } from "node:os";
import { join } from "node:path";
import { foldersUp } from "../src/disk/folders-up.ts";
import { read } from "../src/disk/read-file.ts";

/** In bytes. */
export interface ContainerUse {
  /** Without what the system lets go of before it kills. */
  used: number;
  limit: number;
}

interface Version {
  /** In /proc/self/cgroup. */
  path: RegExp;
  mount: string;
  limit: string;
  used: string;
  /** Of memory.stat: files that are cached, and the like. */
  reclaimable: RegExp;
}

const versions: readonly Version[] = [
  {
    path: /^0::(\/.*)$/m,
    mount: "sys/fs/cgroup",
    limit: "memory.max",
    used: "memory.current",
    reclaimable: /^(?:active_file|inactive_file|slab_reclaimable) (\d+)$/gm,
  },
  {
    path: /^\d+:(?:[^:]+,)?memory(?:,[^:]+)?:(\/.*)$/m,
    mount: "sys/fs/cgroup/memory",
    limit: "memory.limit_in_bytes",
    used: "memory.usage_in_bytes",
    reclaimable: /^total_(?:active_file|inactive_file) (\d+)$/gm,
  },
];

interface Group {
  folder: string;
  version: Version;
}

export class ContainerMemory {
  /** Those that have a limit, of the process's own and those around it. Found when it is first asked, and not at the start. */
  private groups: readonly Group[] | null = null;

  /** @param root of the file system */
  constructor(private readonly root = "/") {}

  /** Of the group that has the least room left; null: nothing limits the process, as far as it knows. */
  use(): ContainerUse | null {
    this.groups ??= groupsOf(this.root);
    const uses = this.groups.flatMap((group) => useOf(group) ?? []);
    return uses.length === 0 ? null : uses.reduce((a, b) => (roomOf(b) < roomOf(a) ? b : a));
  }
}

/** In bytes. */
export function roomOf({ used, limit }: ContainerUse): number {
  return limit - used;
}

function groupsOf(root: string): Group[] {
  // Where there is swap the system becomes slow first, and the limit is another one.
  if (/^SwapTotal:\s+[1-9]/m.test(textOf(root, "proc/meminfo"))) return [];
  const groups = versions.flatMap((version) => {
    const path = version.path.exec(textOf(root, "proc/self/cgroup"))?.[1];
    // A container may see its group as the topmost one, and be told the path that the host has.
    const paths = path === undefined ? [] : foldersUp(path);
    return paths.map((one) => ({ folder: join(root, version.mount, one), version }));
  });
  return groups.filter((group) => limitOf(group) !== null);
}

function useOf(group: Group): ContainerUse | null {
  const { folder, version } = group;
  const limit = limitOf(group);
  const used = Number.parseInt(textOf(folder, version.used), 10);
  if (limit === null || Number.isNaN(used)) return null;
  const reclaimable = [...textOf(folder, "memory.stat").matchAll(version.reclaimable)];
  return { used: reclaimable.reduce((left, [, bytes]) => left - Number(bytes), used), limit };
}

/** null: "max", or a number that is larger than the machine. */
function limitOf({ folder, version }: Group): number | null {
  const bytes = Number.parseInt(textOf(folder, version.limit), 10);
  return bytes < totalmem() ? bytes : null;
}

/** Nothing on another system, of a group that lies outside of what the container sees, and of the topmost, which has no limit. */
const textOf = (folder: string, file: string): string => read(join(folder, file)) ?? "";
