// What an uploaded charm says about itself. Archives are not trusted: entries, sizes, ratio, names and links are
// checked here, before the charm gets a name, so that no agent ever extracts a bad one.
import { Readable } from "node:stream";
import { err, ok, type Result } from "@kith/base";
import {
  type CommandOf,
  linkProblem,
  placeProblem,
  readActions,
  readConfig,
  readManifest,
  readMetadata,
} from "@kith/schema";
import yauzl from "yauzl";
import type { BlobReader } from "./blobs.ts";
import {
  ARCHIVE_ENTRIES_MAX,
  ARCHIVE_EXTRACTED_BYTES_MAX,
  ARCHIVE_RATIO_EXEMPT_BYTES,
  ARCHIVE_RATIO_MAX,
  CHARM_FILE_BYTES_MAX,
  LINK_TARGET_BYTES_MAX,
} from "./limits.ts";

/** The files of a charm that the controller reads. */
const READ = ["metadata.yaml", "config.yaml", "actions.yaml", "manifest.yaml", "revision", "version"] as const;
type ReadName = (typeof READ)[number];

export type CharmFiles = Pick<
  CommandOf<"add-charm">,
  "name" | "metadata" | "config" | "actions" | "manifest" | "version"
>;

/** Reads and checks an archive, or says what is wrong with it. */
export async function readCharmArchive(blob: BlobReader): Promise<Result<CharmFiles, string>> {
  const texts = await readTexts(blob);
  if (!texts.ok) return texts;
  const { value: files } = texts;
  const metadataText = files.get("metadata.yaml");
  if (metadataText === undefined) return err('archive file "metadata.yaml" not found');
  const metadata = readMetadata(metadataText);
  if (!metadata.ok) return err(metadata.error.join("; "));
  const config = readConfig(files.get("config.yaml"));
  const actions = readActions(files.get("actions.yaml"), metadata.value.name);
  const manifest = readManifest(files.get("manifest.yaml"));
  const wrong = [config, actions, manifest].flatMap((part) => (part.ok ? [] : part.error));
  if (!config.ok || !actions.ok || !manifest.ok) return err(wrong.join("; "));
  return ok({
    name: metadata.value.name,
    metadata: json(metadata.value),
    config: json(config.value),
    actions: json(actions.value),
    manifest: json(manifest.value),
    version: (files.get("version") ?? "").trim().slice(0, 256),
  });
}

/** As the store keeps it: plain JSON, nothing undefined. */
const json = (value: object): CharmFiles["metadata"] => JSON.parse(JSON.stringify(value)) as CharmFiles["metadata"];

async function readTexts(blob: BlobReader): Promise<Result<Map<ReadName, string>, string>> {
  const zip = await openZip(blob);
  if (zip === null) return err("zip: not a valid zip file");
  try {
    return await walk(zip);
  } catch (error) {
    if (error instanceof BadArchive) return err(error.message);
    return err(`zip: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    zip.close();
  }
}

/** Thrown only within this file, by the walk through an archive. */
class BadArchive extends Error {
  override name = "BadArchive";
}

class BlobSource extends yauzl.RandomAccessReader {
  readonly #blob: BlobReader;

  constructor(blob: BlobReader) {
    super();
    this.#blob = blob;
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(chunks(this.#blob, start, end), { objectMode: false });
  }
}

async function* chunks(blob: BlobReader, start: number, end: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += 65_536) yield await blob.read(at, Math.min(65_536, end - at));
}

function openZip(blob: BlobReader): Promise<yauzl.ZipFile | null> {
  const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: false };
  return new Promise((resolve) => {
    yauzl.fromRandomAccessReader(new BlobSource(blob), blob.size, options, (error, zip) =>
      resolve(error === null ? zip : null),
    );
  });
}

async function walk(zip: yauzl.ZipFile): Promise<Result<Map<ReadName, string>, string>> {
  const files = new Map<ReadName, string>();
  if (zip.entryCount > ARCHIVE_ENTRIES_MAX) return err(`archive holds more than ${ARCHIVE_ENTRIES_MAX} files`);
  const links = new Map<string, string>();
  const paths: string[] = [];
  let extracted = 0;
  for await (const entry of entriesOf(zip)) {
    const path = entry.fileName.replace(/\/+$/, "");
    paths.push(path);
    if (paths.length > ARCHIVE_ENTRIES_MAX)
      throw new BadArchive(`archive holds more than ${ARCHIVE_ENTRIES_MAX} files`);
    extracted += entry.uncompressedSize;
    if (extracted > ARCHIVE_EXTRACTED_BYTES_MAX)
      throw new BadArchive(`archive extracts to more than ${ARCHIVE_EXTRACTED_BYTES_MAX} bytes`);
    checkEntry(entry);
    if (isLink(entry)) links.set(path, (await readEntry(zip, entry, LINK_TARGET_BYTES_MAX)).toString("utf8"));
    const name = READ.find((read) => read === entry.fileName);
    if (name !== undefined) files.set(name, (await readEntry(zip, entry, CHARM_FILE_BYTES_MAX)).toString("utf8"));
  }
  for (const path of paths) {
    const problem = (links.has(path) ? linkProblem(path, links) : null) ?? placeProblem(path, links);
    if (problem !== null) throw new BadArchive(problem);
  }
  return ok(files);
}

async function* entriesOf(zip: yauzl.ZipFile): AsyncGenerator<yauzl.Entry> {
  let wake: (next: yauzl.Entry | Error | null) => void = () => {};
  zip.on("entry", (entry: yauzl.Entry) => wake(entry));
  zip.on("end", () => wake(null));
  zip.on("error", (error: Error) => wake(error));
  for (;;) {
    const next = await new Promise<yauzl.Entry | Error | null>((resolve) => {
      wake = resolve;
      zip.readEntry();
    });
    if (next === null) return;
    if (next instanceof Error) throw next;
    yield next;
  }
}

function checkEntry(entry: yauzl.Entry): void {
  const name = JSON.stringify(entry.fileName);
  if (/^([/\\]|[A-Za-z]:)/.test(entry.fileName)) throw new BadArchive(`path ${name} is absolute`);
  if (entry.fileName.includes("\\") || entry.fileName.includes("\u0000"))
    throw new BadArchive(`path ${name} is not valid`);
  if (entry.fileName.split("/").includes("..")) throw new BadArchive(`path ${name} leads out of charm`);
  const type = fileType(entry);
  if (type !== 0 && type !== REGULAR && type !== DIRECTORY && type !== LINK)
    throw new BadArchive(`file ${name} is neither a file, a directory nor a link`);
  const limit = Math.max(ARCHIVE_RATIO_EXEMPT_BYTES, entry.compressedSize * ARCHIVE_RATIO_MAX);
  if (entry.uncompressedSize > limit)
    throw new BadArchive(`file ${name} extracts to more than ${ARCHIVE_RATIO_MAX} times its size`);
}

const REGULAR = 0o100000;
const DIRECTORY = 0o040000;
const LINK = 0o120000;
/** The file type of an entry's Unix mode; 0 when the archive says none. */
const fileType = (entry: yauzl.Entry): number => (entry.externalFileAttributes >>> 16) & 0o170000;
const isLink = (entry: yauzl.Entry): boolean => fileType(entry) === LINK;

async function readEntry(zip: yauzl.ZipFile, entry: yauzl.Entry, bytesMax: number): Promise<Buffer> {
  if (entry.uncompressedSize > bytesMax)
    throw new BadArchive(`file ${JSON.stringify(entry.fileName)} is larger than ${bytesMax} bytes`);
  const stream = await new Promise<Readable>((resolve, reject) => {
    zip.openReadStream(entry, (error, opened) => (error === null ? resolve(opened) : reject(error)));
  });
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
