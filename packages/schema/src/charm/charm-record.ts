// A charm record holds the parsed files as JSON; these give them their types back. Only output of the readers is stored.
import type { RecordOf } from "../records/index.ts";
import type { CharmActions } from "./actions.ts";
import type { CharmConfig } from "./config.ts";
import type { CharmManifest } from "./manifest.ts";
import type { CharmMetadata, CharmRelation } from "./metadata.ts";

type Charm = Pick<RecordOf<"charm">, "metadata" | "config" | "actions" | "manifest">;

export const metadataOf = (charm: Pick<Charm, "metadata">): CharmMetadata => charm.metadata as unknown as CharmMetadata;
export const configOf = (charm: Pick<Charm, "config">): CharmConfig => charm.config as unknown as CharmConfig;
export const actionsOf = (charm: Pick<Charm, "actions">): CharmActions => charm.actions as unknown as CharmActions;
export const manifestOf = (charm: Pick<Charm, "manifest">): CharmManifest => charm.manifest as unknown as CharmManifest;

export interface CharmEndpoint extends CharmRelation {
  readonly name: string;
  readonly role: "provider" | "requirer" | "peer";
  /** Every application has the provider endpoint `juju-info`, whether its charm declares it or not. */
  readonly implicit: boolean;
}

/** All endpoints of a charm, the implicit one last. */
export function endpointsOf(metadata: CharmMetadata): CharmEndpoint[] {
  const all: CharmEndpoint[] = [];
  const sections = [
    [metadata.provides, "provider"],
    [metadata.requires, "requirer"],
    [metadata.peers, "peer"],
  ] as const;
  for (const [relations, role] of sections)
    for (const [name, relation] of Object.entries(relations)) all.push({ ...relation, name, role, implicit: false });
  if (!all.some((endpoint) => endpoint.name === "juju-info"))
    all.push({
      name: "juju-info",
      role: "provider",
      interface: "juju-info",
      limit: 0,
      optional: false,
      scope: "global",
      delivery: "classic",
      implicit: true,
    });
  return all;
}
