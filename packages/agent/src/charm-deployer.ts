// The real edge for charms and resources: archives are downloaded once per machine, checked against their hash, and laid
// over the unit's charm directory. A crash at any point is mended by doing it again.
import { createHash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { readActions, readConfig, readMetadata } from "@kith/schema";
import { AgentError } from "./agent-error.ts";
import { type CharmArchive, openCharmArchive } from "./charm-archive.ts";
import { knownHookFiles } from "./charm-hooks.ts";
import type { CharmIdentity, Charms, CharmTicket, Download, ResourceTicket } from "./charms.ts";
import type { HookCharm } from "./hook-context/hook-context.ts";
import { ARCHIVES_KEPT_MAX } from "./limits.ts";
import type { MachineLayout } from "./machine-layout.ts";

/** What a charm brought, so that the next one knows what to remove. Kept in the unit's state directory. */
interface Manifest extends CharmIdentity {
  readonly complete: boolean;
  readonly paths: readonly string[];
}

export class CharmDeployer implements Charms {
  readonly #layout: MachineLayout;
  readonly #download: Download;
  /** One download per archive, however many units wait for it. */
  readonly #fetching = new Map<string, Promise<string>>();
  /** What is known to stand complete: nobody else writes manifests, and one of a large charm takes longer to read than a hook to start. */
  readonly #complete = new Map<string, CharmIdentity>();

  constructor(layout: MachineLayout, download: Download) {
    this.#layout = layout;
    this.#download = download;
  }

  async deployed(unit: string): Promise<CharmIdentity | null> {
    let complete = this.#complete.get(unit);
    if (complete === undefined) {
      const manifest = await this.#readManifest(unit);
      if (manifest === null || !manifest.complete) return null;
      complete = { url: manifest.url, sha256: manifest.sha256 };
      this.#complete.set(unit, complete);
    }
    return existsSync(join(this.#layout.charmDir(unit), "metadata.yaml")) ? complete : null;
  }

  async read(unit: string): Promise<HookCharm | null> {
    const dir = this.#layout.charmDir(unit);
    const text = (name: string) => readFile(join(dir, name), "utf8").catch(absent);
    const metadataText = await text("metadata.yaml");
    const metadata = metadataText === undefined ? null : readMetadata(metadataText);
    if (metadata === null || !metadata.ok) return null;
    const config = readConfig(await text("config.yaml"));
    const actions = readActions(await text("actions.yaml"), metadata.value.name);
    if (!config.ok || !actions.ok) return null;
    return { metadata: metadata.value, config: config.value, actions: actions.value };
  }

  async deploy(unit: string, charm: CharmIdentity, ticket: () => Promise<CharmTicket>): Promise<void> {
    this.#complete.delete(unit);
    const file = await this.#archive(charm.sha256, ticket);
    const archive = await openCharmArchive(file);
    try {
      await this.#lay(unit, charm, archive);
    } finally {
      archive.close();
    }
    await this.#forgetOldArchives();
  }

  async resource(unit: string, ticket: ResourceTicket): Promise<string> {
    const file = join(this.#layout.resourcesDir(unit), safeFileName(ticket.filename));
    if (await hasContent(file, "sha384", ticket.sha384, ticket.size)) return file;
    await mkdir(dirname(file), { recursive: true, mode: 0o755 });
    const fresh = `${file}.kith-new`;
    await this.#download(ticket, fresh);
    if ((await stat(fresh)).size !== ticket.size) throw mismatch("resource size does not match expected");
    if ((await hashFile(fresh, "sha384")) !== ticket.sha384)
      throw mismatch("resource fingerprint does not match expected");
    await rename(fresh, file);
    return file;
  }

  async remove(unit: string): Promise<void> {
    this.#complete.delete(unit);
    await rm(this.#layout.unitDir(unit), { recursive: true, force: true });
    await rm(this.#layout.toolsDir(unit), { recursive: true, force: true });
  }

  /** The path of the archive, downloaded if need be. */
  #archive(sha256: string, ticket: () => Promise<CharmTicket>): Promise<string> {
    const running = this.#fetching.get(sha256);
    if (running !== undefined) return running;
    const fetching = this.#fetch(sha256, ticket).finally(() => this.#fetching.delete(sha256));
    this.#fetching.set(sha256, fetching);
    return fetching;
  }

  async #fetch(sha256: string, ticket: () => Promise<CharmTicket>): Promise<string> {
    const file = join(this.#archivesDir, `${sha256}.charm`);
    // Files are written without fsync: after a power cut one may be there and hold nothing.
    if ((await exists(file)) && (await hashFile(file, "sha256")) === sha256) return file;
    await mkdir(this.#archivesDir, { recursive: true });
    const given = await ticket();
    await this.#download(given, `${file}.new`);
    const got = await hashFile(`${file}.new`, "sha256");
    if (got !== sha256) throw mismatch(`charm archive has SHA-256 ${got}, expected ${sha256}`);
    await rename(`${file}.new`, file);
    return file;
  }

  async #lay(unit: string, charm: CharmIdentity, archive: CharmArchive): Promise<void> {
    const metadata = readMetadata(archive.metadata);
    if (!metadata.ok)
      throw new AgentError(`cannot deploy charm ${charm.url}: ${metadata.error.join("; ")}`, { retryable: false });
    const dir = this.#layout.charmDir(unit);
    const old = (await this.#readManifest(unit))?.paths ?? [];
    const paths = withParents(archive.entries.map((entry) => entry.path));
    // Half a charm that another one replaces before it was whole must not look like the work of hooks.
    await this.#writeManifest(unit, { ...charm, complete: false, paths: [...new Set([...old, ...paths])] });
    await archive.extract(dir, knownHookFiles(metadata.value));
    await removeLeftovers(dir, old, paths);
    await writeFile(join(dir, "revision"), `${charmRevision(charm.url)}\n`);
    await writeFile(join(dir, ".juju-charm"), `${charm.url}\n`);
    await this.#writeManifest(unit, { ...charm, complete: true, paths });
  }

  async #forgetOldArchives(): Promise<void> {
    const names = (await readdir(this.#archivesDir)).filter((name) => name.endsWith(".charm"));
    if (names.length <= ARCHIVES_KEPT_MAX) return;
    const aged: { path: string; at: number }[] = [];
    for (const name of names) {
      const path = join(this.#archivesDir, name);
      aged.push({ path, at: (await stat(path)).mtimeMs });
    }
    aged.sort((a, b) => b.at - a.at);
    for (const { path } of aged.slice(ARCHIVES_KEPT_MAX)) await rm(path, { force: true });
  }

  get #archivesDir(): string {
    return join(this.#layout.agentDir, "charms");
  }

  #manifestFile(unit: string): string {
    return join(this.#layout.unitDir(unit), "state", "charm-manifest.json");
  }

  async #readManifest(unit: string): Promise<Manifest | null> {
    try {
      return JSON.parse(await readFile(this.#manifestFile(unit), "utf8")) as Manifest;
    } catch (cause) {
      // Never written, or torn by a power cut: then nothing is known, and the charm is laid down once more.
      if (cause instanceof SyntaxError || (cause as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw cause;
    }
  }

  async #writeManifest(unit: string, manifest: Manifest): Promise<void> {
    const file = this.#manifestFile(unit);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(manifest));
    await rename(`${file}.new`, file);
  }
}

/** Deletes what the old charm brought and the new one does not, as a tree: its __pycache__ goes with its directory. */
async function removeLeftovers(dir: string, old: readonly string[], fresh: readonly string[]): Promise<void> {
  const kept = new Set<string>(["revision", ".juju-charm", ...fresh]);
  for (const path of old) if (!kept.has(path)) await rm(join(dir, path), { recursive: true, force: true });
}

/** An archive need not list its directories: they come with what lies in them. */
function withParents(paths: readonly string[]): string[] {
  const all = new Set<string>();
  for (const path of paths) for (let up = path; up !== "."; up = dirname(up)) all.add(up);
  return [...all];
}

/** The number at the end of `local:name-3`; 0 when there is none. */
export function charmRevision(url: string): number {
  return Number(/-(\d+)$/.exec(url)?.[1] ?? 0);
}

/** A resource's file name is a base name (contract 10.2): anything else comes from nowhere good. */
function safeFileName(name: string): string {
  if (name === "" || name === "." || name === ".." || /[/\0]/.test(name))
    throw mismatch(`resource file name ${JSON.stringify(name)} not valid`);
  return name;
}

const mismatch = (text: string) => new AgentError(text, { retryable: true });

async function hasContent(file: string, algorithm: string, hash: string, size: number): Promise<boolean> {
  try {
    if ((await stat(file)).size !== size) return false;
    return (await hashFile(file, algorithm)) === hash;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw cause;
  }
}

async function hashFile(file: string, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

function absent(cause: NodeJS.ErrnoException): undefined {
  if (cause.code !== "ENOENT") throw cause;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
