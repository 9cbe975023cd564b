// A machine of the local provider on disk: a directory laid out as /var/lib/juju, and beside the agent's files a record
// of what was given to the machine (address, tag), written before anything runs in it.
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ProviderError } from "../provider.ts";
import { writeFileAtomic } from "./write-file-atomic.ts";

export interface LocalMachine {
  readonly model: string;
  readonly machine: string;
  readonly address: string;
  readonly tag: number | null;
}

const RECORD = "machine.json";

/** `<data>/machines/<model uuid>/<machine>`; a nested machine's slashes become hyphens. */
export function machineDirectory(dataDirectory: string, model: string, machine: string): string {
  if (!/^[0-9a-f-]+$/.test(model) || !/^[a-z0-9/]+$/.test(machine)) {
    throw new ProviderError(`cannot name a directory for machine ${machine} of model ${model}`, { retryable: false });
  }
  return join(dataDirectory, "machines", model, machine.replaceAll("/", "-"));
}

/** Every machine of the data directory, of all models. */
export function readMachines(dataDirectory: string): LocalMachine[] {
  const root = join(dataDirectory, "machines");
  return entries(root).flatMap((model) =>
    entries(join(root, model)).flatMap((name) => readMachine(join(root, model, name)) ?? []),
  );
}

/** undefined: never made, or made only in part, which is the same: nothing has run in it. */
export function readMachine(directory: string): LocalMachine | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, "agent", RECORD), "utf8")) as LocalMachine;
  } catch {
    return undefined;
  }
}

/**
 * Makes the directories and writes the record. Root's machines can be entered (not listed) by others, since their
 * workloads change to users of their own; the agent's own files cannot.
 */
export function makeMachine(directory: string, machine: LocalMachine): void {
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  for (const name of ["agents", "tools", "storage"]) mkdirSync(join(directory, name), { recursive: true, mode: 0o755 });
  for (const path of [directory, join(directory, ".."), join(directory, "..", "..")]) chmodSync(path, mode);
  mkdirSync(join(directory, "agent"), { recursive: true, mode: 0o700 });
  writeFileAtomic(join(directory, "agent", RECORD), `${JSON.stringify(machine)}\n`, 0o600);
}

/** Removes a tree, also one in which a charm took its owner's permissions away. Answers what is left. */
export function removeTree(directory: string): string[] {
  try {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    openUp(directory);
    try {
      rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      return [`directory ${directory}: ${error instanceof Error ? error.message : String(error)}`];
    }
  }
  return [];
}

function openUp(path: string): void {
  try {
    if (!lstatSync(path).isDirectory()) return;
    chmodSync(path, 0o700);
    for (const name of readdirSync(path)) openUp(join(path, name));
  } catch {
    // What cannot be opened is told by the removal.
  }
}

function entries(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
