// Which file a hook or an action is (contract 3.1): `dispatch` for everything if it exists, else the hook's own file.
// Missing is an answer; there but not executable is an error.
import { accessSync, constants, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Program } from "./hooks.ts";

export type ProgramChoice =
  | { readonly kind: "run"; readonly file: string; readonly args: readonly string[] }
  | { readonly kind: "missing" }
  | { readonly kind: "cannot-run"; readonly message: string };

const BASH = "/bin/bash";

export function chooseProgram(charmDir: string, program: Program): ProgramChoice {
  if (program.kind === "command") return { kind: "run", file: BASH, args: ["-s"] };
  // A script runs in the unit's context without being part of the charm.
  if (!existsSync(join(charmDir, "metadata.yaml"))) return { kind: "cannot-run", message: "charm missing from disk" };
  if (program.kind === "script") return { kind: "run", file: BASH, args: ["-s"] };
  const own = join(charmDir, program.kind === "hook" ? "hooks" : "actions", program.name);
  for (const file of [join(charmDir, "dispatch"), own]) {
    const problem = executableProblem(file);
    if (problem === "missing") continue;
    if (problem !== null) return { kind: "cannot-run", message: `fork/exec ${file}: ${problem}` };
    return { kind: "run", file, args: [] };
  }
  return { kind: "missing" };
}

/** Symbolic links are followed: one that leads nowhere is missing. */
function executableProblem(file: string): string | null {
  try {
    if (statSync(file).isDirectory()) return "is a directory";
    accessSync(file, constants.X_OK);
    return null;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return "missing";
    if (code === "EACCES") return "permission denied";
    throw cause;
  }
}
