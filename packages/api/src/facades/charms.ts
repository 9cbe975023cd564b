// Charms and Resources: what charms of the model are like, and the files that they ask for.
import { err, ok } from "@kith/base";
import { charmInfo, charmOf, unitsOf } from "@kith/domain";
import { dialect, metadataOf, type RecordOf } from "@kith/schema";
import { type Facade, idOf, type ModelCall } from "../call.ts";
import { errorOf, notFound } from "../dialect-error.ts";
import { findTagged } from "./application-reads.ts";

export const charms: Facade<"Charms"> = {
  CharmInfo: {
    access: "read",
    handle: (call, { url }) => {
      const charm = call.model.world.get("charm", url);
      return charm === undefined ? err(notFound("charm", url)) : ok(charmInfo(charm));
    },
  },
  List: {
    access: "read",
    handle: (call, { names }) => {
      const all = [...call.model.world.all("charm")].filter(({ name }) => names.length === 0 || names.includes(name));
      return ok({ "charm-urls": all.map((charm) => charm.url).sort() });
    },
  },
};

export const resources: Facade<"Resources"> = {
  ListResources: {
    access: "read",
    handle: (call, { entities }) => ok({ results: entities.map(({ tag }) => list(call, tag)) }),
  },
  AddPendingResources: { access: "write", writes: true, handle: addPending },
};

/** As many entries for the store as for the application: clients insist on that. */
function list(call: ModelCall, tag: string) {
  const found = findTagged(call, tag);
  const empty = { resources: [], "charm-store-resources": [], "unit-resources": [] };
  if (!found.ok) return { ...empty, error: found.error };
  const application = found.value;
  const { world } = call.model;
  const charm = charmOf(world, application);
  const specs = charm === undefined ? {} : metadataOf(charm).resources;
  const kept = [...world.by("resources-of-application", application.name)].map((resource) =>
    describe(resource, specs[resource.name]?.description ?? ""),
  );
  const missing = Object.entries(specs)
    .filter(([name]) => !kept.some((one) => one.name === name))
    .map(([name, spec]) => absent(application.name, name, spec));
  const all = [...kept, ...missing].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    resources: all,
    "charm-store-resources": all.map(({ name, type, path, description }) => ({
      name,
      type,
      path,
      description,
      origin: "upload",
      revision: 0,
      fingerprint: "",
      size: 0,
    })),
    "unit-resources": unitsOf(world, application.name).map((unit) => {
      const used = [...world.by("unit-resources-of-unit", unit.name)];
      const known = all.filter((one) => used.some(({ name }) => name === one.name));
      return {
        tag: dialect.tagOf("unit", unit.name),
        resources: known.length === 0 ? null : known,
        "download-progress": null,
      };
    }),
  };
}

function describe(resource: RecordOf<"resource">, description: string): dialect.Resource {
  return {
    name: resource.name,
    type: resource.type,
    path: resource.filename,
    description,
    origin: resource.origin,
    revision: resource.resourceRevision,
    fingerprint: base64OfHex(resource.sha384),
    size: resource.size,
    id: resource.id,
    "pending-id": "",
    application: resource.application,
    username: resource.by,
    timestamp: dialect.rfc3339(resource.at),
  };
}

function absent(
  application: string,
  name: string,
  spec: { readonly type: string; readonly filename: string; readonly description: string },
): dialect.Resource {
  return {
    name,
    type: spec.type,
    path: spec.filename,
    description: spec.description,
    origin: "upload",
    revision: 0,
    fingerprint: "",
    size: 0,
    id: `${application}/${name}`,
    "pending-id": "",
    application,
    username: "",
    timestamp: dialect.ZERO_TIME,
  };
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 of the bytes that a hex text stands for: three bytes are six hex digits are four base64 digits. */
function base64OfHex(hex: string): string {
  let text = "";
  for (let i = 0; i < hex.length; i += 6) {
    const bytes = hex.slice(i, i + 6);
    const value = Number.parseInt(bytes.padEnd(6, "0"), 16);
    const digits = [18, 12, 6, 0].map((shift) => DIGITS[(value >> shift) & 63]).join("");
    text += digits.slice(0, bytes.length / 2 + 1).padEnd(4, "=");
  }
  return text;
}

async function addPending(call: ModelCall, params: dialect.ParamsOut<"Resources", "AddPendingResources">) {
  const application = idOf("application", params.tag);
  if (!application.ok) return application;
  const ids: string[] = [];
  for (const { name, type, path } of params.resources) {
    const id = call.uuid();
    const added = await call.model.submit({
      kind: "add-pending-resource",
      id,
      application: application.value,
      name,
      type: type === "" ? "file" : type,
      filename: path,
    });
    if (!added.ok) return err(errorOf(added.error));
    ids.push(id);
  }
  return ok({ "pending-ids": ids });
}
