// Files that a caller names: `--file` and `-o` (contract 4.1). The texts are those of the operating system.
import { resolve } from "node:path";
import type { ToolContext } from "../hook-context/tool-context.ts";
import { ToolFailure } from "../hook-context/tool-failure.ts";
import type { ToolInput } from "./tool.ts";

const REASONS: Readonly<Record<string, string | undefined>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EISDIR: "is a directory",
  ENOTDIR: "not a directory",
  ENOSPC: "no space left on device",
  EROFS: "read-only file system",
};

/** `open <path>: <reason>` for what an edge threw. */
export function fileFailure(path: string, thrown: unknown): ToolFailure {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  const reason = REASONS[code] ?? (thrown instanceof Error ? thrown.message : String(thrown));
  return new ToolFailure(`open ${path}: ${reason}`, { cause: thrown });
}

/** The text of `--file`: undefined when it is `-` and stdin has not been sent yet. */
export async function readNamedFile(context: ToolContext, input: ToolInput, path: string): Promise<string | undefined> {
  if (path === "-") return input.stdin;
  try {
    return await context.options.edges.readFile(resolve(input.cwd, path));
  } catch (thrown) {
    throw fileFailure(path, thrown);
  }
}
