// Charms and resources on their way to the model.

import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { uploadCharm, uploadResource } from "@kith/client";
import type { CharmMetadata } from "@kith/schema";
import { CliError } from "./cli-error.ts";
import type { CharmToSend } from "./pack/read-charm.ts";
import type { ModelSession } from "./session.ts";

export interface SentCharm {
  readonly url: string;
  readonly name: string;
  readonly revision: number;
  readonly metadata: CharmMetadata;
}

/** Uploads a charm that is packed. */
export async function sendCharm(
  session: ModelSession,
  { archive, metadata, warnings }: CharmToSend,
  say: (line: string) => void,
): Promise<SentCharm> {
  for (const warning of warnings) say(`WARNING ${warning}`);
  const url = await uploadCharm(session.uploads, metadata.name, archive);
  return { url, name: metadata.name, revision: Number(/-(\d+)$/.exec(url)?.[1] ?? 0), metadata };
}

/** Uploads the files that are given for a charm's resources. Answers pending ids by resource name. */
export async function sendResources(
  session: ModelSession,
  charm: SentCharm,
  application: string,
  files: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const names = Object.keys(files);
  const unknown = names.find((name) => charm.metadata.resources[name] === undefined);
  if (unknown !== undefined) {
    const known = Object.keys(charm.metadata.resources).join(", ");
    throw new CliError(`cannot upload resource ${unknown}: charm ${charm.name} does not declare it`, {
      hint: known === "" ? "it declares none" : `it declares: ${known}`,
    });
  }
  const missing = names.find((name) => !existsSync(resolve(files[name] ?? "")));
  if (missing !== undefined) throw new CliError(`cannot upload resource ${missing}: no file ${files[missing]}`);
  if (names.length === 0) return {};
  const wanted = names.map((name) => ({
    name,
    type: charm.metadata.resources[name]?.type ?? "file",
    path: charm.metadata.resources[name]?.filename ?? "",
  }));
  const ids = await session.model.addPendingResources(application, charm.url, wanted);
  for (const [i, name] of names.entries()) {
    const pendingId = ids[i];
    if (pendingId === undefined) throw new CliError(`cannot upload resource ${name}: the controller gave no id for it`);
    await uploadResource(session.uploads, { application, name, file: resolve(files[name] ?? ""), pendingId });
  }
  return Object.fromEntries(names.map((name, i) => [name, ids[i] ?? ""]));
}
