// What a test needs of the machine. Missing: skipped and said loudly; named in KITH_TEST_REQUIRE: a failure.
import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";

const required = new Set((process.env.KITH_TEST_REQUIRE ?? "").split(",").filter((name) => name !== ""));

/** True when `present`. Otherwise throws if the run requires `name`, else notes the skip in the file KITH_SKIP_LOG. */
export function capability(name: string, present: boolean, why: string): boolean {
  if (present) return true;
  if (required.has(name)) throw new Error(`cannot run tests: ${name} is required here (KITH_TEST_REQUIRE) but ${why}`);
  const log = process.env.KITH_SKIP_LOG;
  if (log !== undefined && log !== "") appendFileSync(log, `${name}: ${why}\n`);
  return false;
}

export const isRoot = (): boolean => capability("root", process.getuid?.() === 0, "the tests do not run as root");

/** A program on the PATH. */
export function hasProgram(program: string, capabilityName = program): boolean {
  let found = true;
  try {
    execFileSync("sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
  } catch {
    found = false;
  }
  return capability(capabilityName, found, `${program} is not installed`);
}

/** pip of a Python that the pinned packages from PyPI run on. */
export function hasPip(): boolean {
  let found = true;
  try {
    execFileSync("python3", ["-c", "import sys, pip; sys.exit(sys.version_info < (3, 10))"], { stdio: "ignore" });
  } catch {
    found = false;
  }
  return capability("pip", found, "pip of python3 (3.10 or later) is not installed");
}
