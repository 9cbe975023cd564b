// A charm as a user names it: a directory, which gets packed, or a .charm file, which is sent as it is.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type CharmFacts, type CharmMetadata, readConfig, readMetadata } from "@kith/schema";
import { unzipSync } from "fflate";
import { CliError } from "../cli-error.ts";
import { packCharm } from "./pack-charm.ts";

export interface CharmToSend {
  readonly metadata: CharmMetadata;
  readonly archive: Uint8Array;
  readonly warnings: readonly string[];
}

/** `spelled` is what the user wrote, for the error. */
export function readCharm(path: string, spelled: string): CharmToSend {
  const full = resolve(path);
  if (!existsSync(full)) {
    throw new CliError(`no charm was found at ${JSON.stringify(spelled)}`, {
      hint: "name a charm directory or a .charm file",
    });
  }
  if (!statSync(full).isDirectory()) {
    const archive = readFileSync(full);
    return { metadata: metadataIn(archive, spelled).metadata, archive, warnings: [] };
  }
  const file = join(full, "metadata.yaml");
  if (!existsSync(file)) {
    const hint = existsSync(join(full, "charmcraft.yaml"))
      ? "pack it first: charmcraft pack"
      : "a charm has a metadata.yaml";
    throw new CliError(`no charm was found at ${JSON.stringify(spelled)}: it has no metadata.yaml`, { hint });
  }
  return { metadata: parse(readFileSync(file, "utf8"), spelled), ...packCharm(full) };
}

/** What a charm says of itself, without packing it. */
export function readCharmFacts(path: string, spelled: string): CharmFacts {
  const full = resolve(path);
  if (!statSync(full).isDirectory()) return metadataIn(readFileSync(full), spelled);
  const text = (name: string): string | undefined =>
    existsSync(join(full, name)) ? readFileSync(join(full, name), "utf8") : undefined;
  return facts(text("metadata.yaml"), text("config.yaml"), spelled);
}

const FACTS = new Set(["metadata.yaml", "config.yaml"]);

function metadataIn(archive: Uint8Array, spelled: string): CharmFacts {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(archive, {
      filter: ({ name, originalSize }) => FACTS.has(name) && originalSize < 2 ** 20,
    });
  } catch (error) {
    throw new CliError(
      `cannot read charm ${JSON.stringify(spelled)}: not a zip archive (${error instanceof Error ? error.message : ""})`,
    );
  }
  const text = (name: string): string | undefined =>
    files[name] === undefined ? undefined : Buffer.from(files[name]).toString("utf8");
  return facts(text("metadata.yaml"), text("config.yaml"), spelled);
}

function facts(metadata: string | undefined, config: string | undefined, spelled: string): CharmFacts {
  if (metadata === undefined)
    throw new CliError(`cannot read charm ${JSON.stringify(spelled)}: it has no metadata.yaml`);
  const read = readConfig(config);
  if (!read.ok) throw new CliError(`cannot read charm ${JSON.stringify(spelled)}: ${read.error.join("; ")}`);
  return { metadata: parse(metadata, spelled), config: read.value };
}

function parse(text: string, spelled: string): CharmMetadata {
  const read = readMetadata(text);
  if (!read.ok) throw new CliError(`cannot read charm ${JSON.stringify(spelled)}: ${read.error.join("; ")}`);
  return read.value;
}
