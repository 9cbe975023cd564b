// The keeper's state file: what is to run, and which process it is now. Written whole before the act that it names.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ProviderError } from "../provider.ts";
import type { KeptRecord } from "./kept-process.ts";
import { writeFileAtomic } from "./write-file-atomic.ts";

export interface KeeperState {
  readonly version: 1;
  /** CIDR of the machines' addresses. */
  readonly block: string;
  readonly processes: Readonly<Record<string, KeptRecord>>;
}

const fileIn = (dataDirectory: string): string => join(dataDirectory, "keeper.json");

/** undefined: this directory never had a keeper. */
export function readKeeperState(dataDirectory: string): KeeperState | undefined {
  const file = fileIn(dataDirectory);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new ProviderError(`cannot read ${file}: ${String(error)}`, { retryable: true, cause: error });
  }
  try {
    const state = JSON.parse(text) as KeeperState;
    if (state.version === 1 && typeof state.block === "string") return state;
  } catch {
    // Told below.
  }
  throw new ProviderError(`cannot read ${file}: not a keeper's state of this version`, { retryable: false });
}

export function writeKeeperState(dataDirectory: string, state: KeeperState): void {
  writeFileAtomic(fileIn(dataDirectory), `${JSON.stringify(state, undefined, 1)}\n`, 0o600);
}
