// The end of a controller on this host: every process that lives in its data directory or carries a tag of its machines,
// then its files and sockets. Asked by `destroy-controller`, after the keeper has shut down; safe to repeat.
import { WORKLOAD_GRACE_MS } from "../limits.ts";
import { readMachines, removeTree } from "./machine-directory.ts";
import { ancestors } from "./process-table.ts";
import { recordedRunDirectory, removeRunDirectory } from "./run-directory.ts";
import { sweep } from "./sweep.ts";

/** Answers what could not be removed or proved gone, as texts for people; empty: nothing is left. */
export async function wipeDataDirectory(dataDirectory: string): Promise<string[]> {
  const spared = await ancestors(process.pid);
  const tags = readMachines(dataDirectory).flatMap((each) => each.tag ?? []);
  const left = await sweep({ directory: dataDirectory, tags, graceMs: WORKLOAD_GRACE_MS }, spared);
  if (left.length > 0) return left;
  const runDirectory = recordedRunDirectory(dataDirectory);
  if (runDirectory !== undefined) removeRunDirectory(runDirectory);
  return removeTree(dataDirectory);
}
