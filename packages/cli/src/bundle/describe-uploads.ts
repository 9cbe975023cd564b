// What a bundle's charms and resources would be once they are uploaded: enough to plan with, and nothing is sent.
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import type { Bundle, CommandOf, UploadedCharm } from "@kith/schema";
import { type CharmToSend, describeCharm, readCharm } from "../pack/read-charm.ts";
import { beside, type CharmAtHand } from "./charms-at-hand.ts";

type Upload = CommandOf<"add-charm" | "add-pending-resource" | "store-resource">;

export interface DescribedUploads {
  /** In the order in which they would be made; a charm's URL is `before:` and its place among them. */
  readonly before: readonly Upload[];
  /** By application. */
  readonly uploaded: ReadonlyMap<string, UploadedCharm>;
  /** By path, each packed once. */
  readonly packed: ReadonlyMap<string, CharmToSend>;
}

/** Where the charm of each application is. */
export const charmPath = (
  charms: ReadonlyMap<string, CharmAtHand>,
  application: Bundle["applications"][number],
): string => charms.get(application.name)?.path ?? application.charm;

/** Files of an application's resources, by name. */
export const resourceFiles = (application: Bundle["applications"][number], file: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(application.resources).map(([name, value]) => [
      name,
      beside(application.places.get(`resources.${name}`) ?? application.at, String(value), file),
    ]),
  );

export function describeUploads(
  bundle: Bundle,
  file: string,
  charms: ReadonlyMap<string, CharmAtHand>,
): DescribedUploads {
  const before: Upload[] = [];
  const packed = new Map<string, CharmToSend>();
  const urls = new Map<string, string>();
  const uploaded = new Map<string, UploadedCharm>();
  for (const application of bundle.applications) {
    const path = charmPath(charms, application);
    const charm = packed.get(path) ?? readCharm(path, application.charm);
    if (!packed.has(path)) {
      packed.set(path, charm);
      urls.set(path, `before:${before.length}`);
      before.push(describeCharm(charm, application.charm));
    }
    const resources: Record<string, string> = {};
    for (const [name, from] of Object.entries(resourceFiles(application, file))) {
      const declared = charm.metadata.resources[name];
      // The upload says what is wrong with one that the charm does not declare.
      if (declared === undefined) continue;
      resources[name] = `${application.name} ${name}`;
      before.push(...describeResource(application.name, name, resources[name], from, declared));
    }
    const { subordinate } = charm.metadata;
    uploaded.set(application.name, { charmUrl: urls.get(path) ?? "", subordinate, resources });
  }
  return { before, uploaded, packed };
}

function describeResource(
  application: string,
  name: string,
  id: string,
  file: string,
  { type, filename }: { readonly type: string; readonly filename: string },
): Upload[] {
  const bytes = readFileSync(file);
  const hash = (algorithm: string): string => createHash(algorithm).update(bytes).digest("hex");
  const content = { size: statSync(file).size, sha256: hash("sha256"), sha384: hash("sha384") };
  return [
    { kind: "add-pending-resource", id, application, name, type, filename },
    { kind: "store-resource", application, name, pendingId: id, id, filename, ...content },
  ];
}
