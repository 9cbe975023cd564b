// A charm as a user names it: a directory, which gets packed, or a .charm file, which is sent as it is.
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { type CharmMetadata, readMetadata } from "@kith/schema";
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
    return { metadata: metadataIn(archive, spelled), archive, warnings: [] };
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

function metadataIn(archive: Uint8Array, spelled: string): CharmMetadata {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(archive, {
      filter: ({ name, originalSize }) => name === "metadata.yaml" && originalSize < 2 ** 20,
    });
  } catch (error) {
    throw new CliError(
      `cannot read charm ${JSON.stringify(spelled)}: not a zip archive (${error instanceof Error ? error.message : ""})`,
    );
  }
  const text = files["metadata.yaml"];
  if (text === undefined) throw new CliError(`cannot read charm ${JSON.stringify(spelled)}: it has no metadata.yaml`);
  return parse(Buffer.from(text).toString("utf8"), spelled);
}

function parse(text: string, spelled: string): CharmMetadata {
  const read = readMetadata(text);
  if (!read.ok) throw new CliError(`cannot read charm ${JSON.stringify(spelled)}: ${read.error.join("; ")}`);
  return read.value;
}
