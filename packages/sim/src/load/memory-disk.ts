// An agent's small files in memory: what its process holds, nobody else needs.
import type { Disk } from "@kith/agent";

export function memoryDisk(): Disk {
  const files = new Map<string, string>();
  return {
    read: async (path) => files.get(path) ?? null,
    write: async (path, text) => void files.set(path, text),
    remove: async (path) => void files.delete(path),
    list: async (path) => {
      const names = new Set<string>();
      for (const file of files.keys())
        if (file.startsWith(`${path}/`)) names.add(file.slice(path.length + 1).split("/")[0] ?? "");
      return [...names];
    },
  };
}
