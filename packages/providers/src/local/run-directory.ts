// Where sockets live: a short directory of this user, since a socket's path has 107 bytes and a data directory may have
// 200. It is 0700 and must be owned by this user, or somebody else could stand in for the keeper.
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, readFileSync, realpathSync, rmdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { SOCKET_PATH_BYTES_MAX } from "../limits.ts";
import { ProviderError } from "../provider.ts";
import { writeFileAtomic } from "./write-file-atomic.ts";

const RECORD = "run-directory";
/** The longest name below a run directory: `m/<machine>/<socket>`. */
const NAME_BYTES_RESERVED = 40;

/** A name that two data directories never share and that follows the directory, not the way it is written. */
export function directoryKey(directory: string): string {
  const { dev, ino } = statSync(directory);
  return createHash("sha256")
    .update(`${dev}:${ino}:${realpathSync(directory)}`)
    .digest("hex")
    .slice(0, 12);
}

/**
 * The run directory of a data directory, made when absent. Where it is gets recorded in the data directory, so that a
 * caller with another environment (cron, su) finds the same one.
 */
export function ensureRunDirectory(dataDirectory: string): string {
  const recorded = recordedRunDirectory(dataDirectory);
  if (recorded !== undefined && usable(dirname(recorded))) {
    secureDirectory(recorded);
    return recorded;
  }
  const name = directoryKey(dataDirectory);
  const bases = [process.env.XDG_RUNTIME_DIR, "/tmp"].flatMap((base) =>
    base === undefined || base === "" ? [] : [base === "/tmp" ? `/tmp/kith-${uid()}` : join(base, "kith")],
  );
  const base = bases.find((each) => fits(join(each, name)) && usable(each));
  if (base === undefined)
    throw failure(`cannot use ${bases.join(" or ")} for sockets: not a directory of this user alone`);
  const directory = join(base, name);
  secureDirectory(directory);
  writeFileAtomic(join(dataDirectory, RECORD), `${directory}\n`, 0o600);
  return directory;
}

/** Where the run directory was last made; undefined when it never was. */
export function recordedRunDirectory(dataDirectory: string): string | undefined {
  try {
    return readFileSync(join(dataDirectory, RECORD), "utf8").trim();
  } catch {
    return undefined;
  }
}

/** Removes a run directory, and the base above it when no other is in there. */
export function removeRunDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  try {
    rmdirSync(dirname(directory));
  } catch {
    // Another controller's run directory is in there.
  }
}

/** The path of a socket; throws where Node would cut it. */
export function socketPath(directory: string, name: string): string {
  const path = join(directory, name);
  if (Buffer.byteLength(path) > SOCKET_PATH_BYTES_MAX) {
    throw failure(`cannot use socket ${path}: its path has more than ${SOCKET_PATH_BYTES_MAX} bytes`);
  }
  return path;
}

/** Makes `directory` 0700; throws when it is a link or somebody else's. */
function secureDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const stat = lstatSync(directory);
  if (!stat.isDirectory() || stat.uid !== uid() || (stat.mode & 0o077) !== 0) {
    throw failure(`cannot use ${directory} for sockets: it is not a directory of this user alone`);
  }
}

function usable(base: string): boolean {
  try {
    secureDirectory(base);
    return true;
  } catch {
    return false;
  }
}

const fits = (directory: string): boolean =>
  Buffer.byteLength(directory) + NAME_BYTES_RESERVED <= SOCKET_PATH_BYTES_MAX;
const uid = (): number => process.getuid?.() ?? 0;
const failure = (message: string): ProviderError => new ProviderError(message, { retryable: false });
