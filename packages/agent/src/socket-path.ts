// Where a unit's tool socket can really be: its place in the machine directory, or a short run directory when the path
// would be cut. Node cuts socket paths at 107 bytes without an error, and two units would then share one name.
import { createHash } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { AgentError } from "./agent-error.ts";
import { SOCKET_PATH_BYTES_MAX } from "./limits.ts";

export interface RunDirectoryEnvironment {
  /** XDG_RUNTIME_DIR, when it is set. */
  readonly xdgRuntimeDir: string | undefined;
  readonly uid: number;
}

/**
 * The path to use for `wanted`; the directory of the answer exists, belongs to this user and is closed to others. Synchronous:
 * every hook asks, and three trips to the thread pool cost more than the hook's start.
 */
export async function socketPath(wanted: string, environment: RunDirectoryEnvironment): Promise<string> {
  if (Buffer.byteLength(wanted) <= SOCKET_PATH_BYTES_MAX) {
    mkdirSync(dirname(wanted), { recursive: true });
    return wanted;
  }
  const name = `${createHash("sha256").update(wanted).digest("hex").slice(0, 24)}.socket`;
  const directory = runDirectory(environment, name.length + 1);
  return join(directory, name);
}

/** `$XDG_RUNTIME_DIR/kith`, else `/tmp/kith-<uid>`: 0700, and nobody else's (anyone may make a name below /tmp). */
function runDirectory({ xdgRuntimeDir, uid }: RunDirectoryEnvironment, room: number): string {
  const preferred = xdgRuntimeDir === undefined || xdgRuntimeDir === "" ? null : join(xdgRuntimeDir, "kith");
  const short = preferred !== null && Buffer.byteLength(preferred) + room <= SOCKET_PATH_BYTES_MAX;
  const directory = short ? preferred : `/tmp/kith-${uid}`;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const found = lstatSync(directory);
  if (!found.isDirectory() || found.uid !== uid)
    throw new AgentError(`cannot use run directory ${directory}: it belongs to another user`, { retryable: false });
  if ((found.mode & 0o077) !== 0) chmodSync(directory, 0o700);
  return directory;
}
