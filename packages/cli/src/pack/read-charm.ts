// A charm as a user names it: a directory, which gets packed, or a .charm file, which is sent as it is.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  type CharmFacts,
  type CharmMetadata,
  type CommandOf,
  readActions,
  readConfig,
  readManifest,
  readMetadata,
} from "@kith/schema";
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

/** The command that uploading the charm would become. Throws {@link CliError} for what the controller would refuse. */
export function describeCharm({ archive, metadata }: CharmToSend, spelled: string): CommandOf<"add-charm"> {
  const files = textsIn(archive, spelled);
  const [config, actions, manifest] = [
    readConfig(files.get("config.yaml")),
    readActions(files.get("actions.yaml"), metadata.name),
    readManifest(files.get("manifest.yaml")),
  ];
  if (!config.ok || !actions.ok || !manifest.ok) {
    const wrong = [config, actions, manifest].flatMap((part) => (part.ok ? [] : part.error));
    throw new CliError(`cannot read charm ${JSON.stringify(spelled)}: ${wrong.join("; ")}`);
  }
  return {
    ...{ kind: "add-charm", name: metadata.name, size: archive.length },
    sha256: createHash("sha256").update(archive).digest("hex"),
    ...{ metadata: json(metadata), config: json(config.value), actions: json(actions.value) },
    manifest: json(manifest.value),
    version: (files.get("version") ?? "").trim().slice(0, 256),
  };
}

const json = (value: object): CommandOf<"add-charm">["metadata"] =>
  JSON.parse(JSON.stringify(value)) as CommandOf<"add-charm">["metadata"];

/** What a charm says of itself, without packing it. */
export function readCharmFacts(path: string, spelled: string): CharmFacts {
  const full = resolve(path);
  if (!statSync(full).isDirectory()) return metadataIn(readFileSync(full), spelled);
  const text = (name: string): string | undefined =>
    existsSync(join(full, name)) ? readFileSync(join(full, name), "utf8") : undefined;
  return facts(text("metadata.yaml"), text("config.yaml"), spelled);
}

const TEXTS = new Set(["metadata.yaml", "config.yaml", "actions.yaml", "manifest.yaml", "version"]);

function metadataIn(archive: Uint8Array, spelled: string): CharmFacts {
  const files = textsIn(archive, spelled);
  return facts(files.get("metadata.yaml"), files.get("config.yaml"), spelled);
}

function textsIn(archive: Uint8Array, spelled: string): ReadonlyMap<string, string> {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(archive, {
      filter: ({ name, originalSize }) => TEXTS.has(name) && originalSize < 2 ** 20,
    });
  } catch (error) {
    throw new CliError(
      `cannot read charm ${JSON.stringify(spelled)}: not a zip archive (${error instanceof Error ? error.message : ""})`,
    );
  }
  return new Map(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString("utf8")]));
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
