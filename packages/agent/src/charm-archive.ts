// Reads a charm archive that nobody vouches for. First every entry is checked, names, links, sizes, ratios and counts;
// only an archive without any problem is extracted, and what it extracts to is what was declared.
import { createWriteStream } from "node:fs";
import { chmod, lstat, mkdir, rm, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { linkProblem, placeProblem } from "@kith/schema";
import yauzl from "yauzl";
import { AgentError } from "./agent-error.ts";
import {
  ARCHIVE_BYTES_MAX,
  ARCHIVE_ENTRIES_MAX,
  ARCHIVE_RATIO_FLOOR_BYTES,
  ARCHIVE_RATIO_MAX,
  LINK_TARGET_BYTES_MAX,
  METADATA_BYTES_MAX,
} from "./limits.ts";

export interface ArchiveEntry {
  /** Relative, without a slash at the end. */
  readonly path: string;
  readonly kind: "file" | "directory" | "link";
  /** Permission bits of a file. */
  readonly mode: number;
}

export interface CharmArchive {
  readonly entries: readonly ArchiveEntry[];
  readonly metadata: string;
  /** Writes everything below `dir`, over what is there. `executable` names files that get the owner's x bit. */
  extract(dir: string, executable: ReadonlySet<string>): Promise<void>;
  close(): void;
}

/** Opens and checks `file`; throws {@link AgentError}, not retryable, when it is no charm archive to trust. */
export async function openCharmArchive(file: string): Promise<CharmArchive> {
  const zip = await openZip(file);
  try {
    const listing = await checkedListing(zip);
    const { entries } = listing;
    const metadataEntry = listing.sources.get("metadata.yaml");
    if (metadataEntry === undefined) throw untrusted('archive file "metadata.yaml" not found');
    const metadata = (await readEntry(zip, metadataEntry, METADATA_BYTES_MAX)).toString("utf8");
    return {
      entries,
      metadata,
      extract: (dir, executable) => extract(zip, listing, dir, executable).catch(rethrow),
      close: () => zip.close(),
    };
  } catch (cause) {
    zip.close();
    throw cause instanceof AgentError
      ? cause
      : untrusted(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** The disk may get better; an archive that is not what it declared will not. */
function rethrow(cause: NodeJS.ErrnoException): never {
  if (cause.code === undefined || cause.code.startsWith("Z_")) throw untrusted(cause.message, cause);
  throw new AgentError(`cannot extract charm archive: ${cause.message}`, { retryable: true, cause });
}

interface Listing {
  readonly entries: readonly ArchiveEntry[];
  readonly sources: ReadonlyMap<string, yauzl.Entry>;
  readonly links: ReadonlyMap<string, string>;
}

const untrusted = (problem: string, cause?: unknown) =>
  new AgentError(`cannot read charm archive: ${problem}`, { retryable: false, cause });

function openZip(file: string): Promise<yauzl.ZipFile> {
  return new Promise((resolve, reject) => {
    yauzl.open(file, { lazyEntries: true, autoClose: false, strictFileNames: true }, (cause, zip) =>
      cause === null ? resolve(zip) : reject(untrusted(`zip: ${cause.message}`, cause)),
    );
  });
}

async function checkedListing(zip: yauzl.ZipFile): Promise<Listing> {
  if (zip.entryCount > ARCHIVE_ENTRIES_MAX) throw untrusted(`it holds more than ${ARCHIVE_ENTRIES_MAX} files`);
  const sources = new Map<string, yauzl.Entry>();
  const entries: ArchiveEntry[] = [];
  const links = new Map<string, string>();
  let bytes = 0;
  for await (const source of entriesOf(zip)) {
    const entry = entryOf(source);
    bytes += source.uncompressedSize;
    if (bytes > ARCHIVE_BYTES_MAX) throw untrusted(`it unpacks to more than ${ARCHIVE_BYTES_MAX} bytes`);
    checkRatio(source);
    if (sources.has(entry.path)) throw untrusted(`${JSON.stringify(entry.path)} is in it twice`);
    if (entry.kind === "link")
      links.set(entry.path, (await readEntry(zip, source, LINK_TARGET_BYTES_MAX)).toString("utf8"));
    sources.set(entry.path, source);
    entries.push(entry);
  }
  for (const { path, kind } of entries) checkPlace(path, kind, links);
  return { entries, sources, links };
}

/** Links stay inside, and nothing lies below a link. */
function checkPlace(path: string, kind: ArchiveEntry["kind"], links: ReadonlyMap<string, string>): void {
  const problem = (kind === "link" ? linkProblem(path, links) : null) ?? placeProblem(path, links);
  if (problem !== null) throw untrusted(problem);
}

const TYPE_MASK = 0o170000;
const kindByType: ReadonlyMap<number, ArchiveEntry["kind"]> = new Map([
  [0, "file"],
  [0o100000, "file"],
  [0o040000, "directory"],
  [0o120000, "link"],
]);

function entryOf(source: yauzl.Entry): ArchiveEntry {
  const name = source.fileName;
  const mode = source.externalFileAttributes >>> 16;
  const kind = name.endsWith("/") ? "directory" : kindByType.get(mode & TYPE_MASK);
  if (kind === undefined) throw untrusted(`${JSON.stringify(name)} is neither file, directory nor symlink`);
  const path = name.replace(/\/+$/, "");
  // yauzl refuses `..`, absolute names and backslashes before we see them; this line holds even if it did not.
  if (path === "" || path.startsWith("/") || path.includes("\0") || path.split("/").some(isDots))
    throw untrusted(`file name ${JSON.stringify(name)} leads out of it`);
  return { path, kind, mode: (mode & 0o777) === 0 ? 0o644 : mode & 0o777 };
}

const isDots = (part: string): boolean => part === ".." || part === "." || part === "";

function checkRatio(source: yauzl.Entry): void {
  const { compressedSize: packed, uncompressedSize: size } = source;
  if (size > ARCHIVE_RATIO_FLOOR_BYTES && size > packed * ARCHIVE_RATIO_MAX)
    throw untrusted(`${JSON.stringify(source.fileName)} unpacks to more than ${ARCHIVE_RATIO_MAX} times its size`);
}

async function* entriesOf(zip: yauzl.ZipFile): AsyncGenerator<yauzl.Entry> {
  for (let count = 0; count < zip.entryCount; count += 1) {
    yield await new Promise<yauzl.Entry>((resolve, reject) => {
      const done = () => {
        zip.off("entry", onEntry);
        zip.off("error", onError);
      };
      const onEntry = (entry: yauzl.Entry) => {
        done();
        resolve(entry);
      };
      const onError = (cause: Error) => {
        done();
        reject(untrusted(cause.message, cause));
      };
      zip.on("entry", onEntry);
      zip.on("error", onError);
      zip.readEntry();
    });
  }
}

function openEntry(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<NodeJS.ReadableStream> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (cause, stream) => (cause === null ? resolve(stream) : reject(cause)));
  });
}

async function readEntry(zip: yauzl.ZipFile, entry: yauzl.Entry, bytesMax: number): Promise<Buffer> {
  if (entry.uncompressedSize > bytesMax)
    throw untrusted(`${JSON.stringify(entry.fileName)} is larger than ${bytesMax} bytes`);
  const parts: Buffer[] = [];
  for await (const part of await openEntry(zip, entry)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

async function extract(zip: yauzl.ZipFile, listing: Listing, dir: string, executable: ReadonlySet<string>) {
  const ready = new Set<string>();
  await ensureDirectory(dir, "", ready);
  for (const { path, kind, mode } of listing.entries) {
    const source = listing.sources.get(path);
    if (source === undefined) continue;
    const target = join(dir, path);
    if (kind === "directory") {
      await ensureDirectory(dir, path, ready);
      continue;
    }
    await ensureDirectory(dir, dirname(path), ready);
    // Never through what is there: a link would lead the write elsewhere, and a running program cannot be overwritten.
    await rm(target, { recursive: true, force: true });
    if (kind === "link") await symlink(listing.links.get(path) ?? "", target);
    else {
      await pipeline(await openEntry(zip, source), createWriteStream(target, { flags: "wx" }));
      await chmod(target, executable.has(path) ? mode | 0o100 : mode);
    }
  }
}

/** Makes `path` below `dir` a real directory, in place of a file or link that stands there. */
async function ensureDirectory(dir: string, path: string, ready: Set<string>): Promise<void> {
  if (path === "." || path === "") {
    await mkdir(dir, { recursive: true });
    return;
  }
  if (ready.has(path)) return;
  await ensureDirectory(dir, dirname(path), ready);
  const target = join(dir, path);
  const found = await lstat(target).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return null;
    throw cause;
  });
  if (found !== null && !found.isDirectory()) await rm(target);
  if (found === null || !found.isDirectory()) await mkdir(target, { mode: 0o755 });
  ready.add(path);
}
