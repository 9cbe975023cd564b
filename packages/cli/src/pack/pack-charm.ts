// A charm directory as a .charm archive (contract 1.12). Deterministic: the same files give the same bytes, so deploying
// an unchanged directory again uploads what the controller already has.
import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { type Zippable, zipSync } from "fflate";
import { CliError } from "../cli-error.ts";
import { CHARM_FILE_BYTES_MAX } from "../limits.ts";
import { type Ignores, ignoreRules } from "./ignore-rules.ts";

/** Zip cannot name an earlier day. */
const EPOCH = new Date(1980, 0, 1);
const UNIX = 3;
const [REGULAR, DIRECTORY, LINK] = [0o100000, 0o040000, 0o120000];
const HOOK_NAME =
  /^(?:install|start|config-changed|update-status|upgrade-charm|stop|remove|leader-(?:elected|deposed|settings-changed)|collect-metrics|meter-status-changed|p(?:re|ost)-series-upgrade|secret-(?:changed|expired|remove|rotate)|.+-relation-(?:created|joined|changed|departed|broken)|.+-storage-(?:attached|detaching)|.+-pebble-(?:ready|custom-notice|check-failed|check-recovered))$/;

export interface PackedCharm {
  readonly archive: Uint8Array;
  readonly warnings: readonly string[];
}

export function packCharm(directory: string): PackedCharm {
  const ignoreFile = join(directory, ".jujuignore");
  const ignores = ignoreRules(existsSync(ignoreFile) ? readFileSync(ignoreFile, "utf8") : "");
  const files: Zippable = {};
  const warnings: string[] = [];
  addDirectory({ root: directory, ignores, files, warnings }, "");
  const version = versionOf(directory);
  if (version !== undefined) files.version = [Buffer.from(`${version}\n`), attributes(REGULAR | 0o644)];
  return { archive: zipSync(files, { level: 6 }), warnings };
}

interface Packing {
  readonly root: string;
  readonly ignores: Ignores;
  readonly files: Zippable;
  readonly warnings: string[];
}

function addDirectory(packing: Packing, below: string): void {
  for (const name of readdirSync(join(packing.root, below)).sort()) {
    const path = below === "" ? name : `${below}/${name}`;
    const stat = lstatSync(join(packing.root, path));
    if (packing.ignores(path, stat.isDirectory())) continue;
    if (stat.isDirectory()) {
      packing.files[`${path}/`] = [new Uint8Array(), { ...attributes(DIRECTORY | 0o755), level: 0 }];
      addDirectory(packing, path);
    } else if (stat.isSymbolicLink()) {
      packing.files[path] = [Buffer.from(linkTarget(packing.root, path)), { ...attributes(LINK | 0o777), level: 0 }];
    } else if (stat.isFile()) {
      if (stat.size > CHARM_FILE_BYTES_MAX)
        throw new CliError(`cannot pack charm: ${JSON.stringify(path)} is too large`);
      const mode = modeOf(path, stat.mode, packing.warnings);
      packing.files[path] = [readFileSync(join(packing.root, path)), attributes(REGULAR | mode)];
    } else {
      throw new CliError(`cannot pack charm: file is a pipe, socket or device: ${JSON.stringify(path)}`);
    }
  }
}

function modeOf(path: string, mode: number, warnings: string[]): number {
  if ((mode & 0o100) !== 0) return 0o755;
  const hook = /^hooks\/([^/]+)$/.exec(path)?.[1];
  if (hook === undefined || !HOOK_NAME.test(hook)) return 0o644;
  warnings.push(`making ${JSON.stringify(path)} executable in charm`);
  return 0o755;
}

/** Links must be relative and stay inside: an unpacked charm must not reach out of its directory. */
function linkTarget(root: string, path: string): string {
  const target = readlinkSync(join(root, path));
  if (target.startsWith("/"))
    throw new CliError(`cannot pack charm: symlink ${JSON.stringify(path)} is absolute: ${JSON.stringify(target)}`);
  const ends = normalize(join(dirname(path), target));
  if (ends === ".." || ends.startsWith("../")) {
    throw new CliError(
      `cannot pack charm: symlink ${JSON.stringify(path)} links out of charm: ${JSON.stringify(target)}`,
    );
  }
  return target;
}

const attributes = (mode: number) => ({ os: UNIX, attrs: (mode << 16) >>> 0, mtime: EPOCH });

/** What git says of a charm that is a repository of its own. */
function versionOf(directory: string): string | undefined {
  const own = join(directory, "version");
  if (!existsSync(join(directory, ".git"))) {
    return existsSync(own) && lstatSync(own).isFile() ? readFileSync(own, "utf8").trim() : undefined;
  }
  try {
    const args = ["describe", "--dirty", "--always"];
    return execFileSync("git", args, { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined;
  }
}
