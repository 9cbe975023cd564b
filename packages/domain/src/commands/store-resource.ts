// The bytes have arrived: for a pending resource, or at once for a deployed application (attach-resource), whose units
// then run upgrade-charm (contract 10.2).
import { ok } from "@kith/base";
import { type CommandOf, metadataOf } from "@kith/schema";
import { type Decide, type Deciding, notFound, notValid, type Outcome } from "../deciding.ts";
import { aliveApplication } from "../rules/application.ts";
import { charmOf } from "../rules/charm-of.ts";
import { putResource } from "../rules/resources.ts";

type Store = CommandOf<"store-resource">;

export const storeResource: Decide<"store-resource"> = (context, command) =>
  command.pendingId === null ? attach(context, command) : fill(context, command, command.pendingId);

function fill({ draft }: Deciding, command: Store, id: string): Outcome<{ readonly revision: number }> {
  const pending = draft.get("pending-resource", id);
  if (pending === undefined) return notFound("pending resource", id);
  if (pending.application !== command.application || pending.name !== command.name)
    return notValid(`pending resource ${JSON.stringify(id)} is of ${pending.application}/${pending.name}`);
  const { size, sha256, sha384 } = command;
  draft.put({ ...pending, filename: command.filename || pending.filename, blob: { size, sha256, sha384 } });
  return ok({ revision: 0 });
}

function attach(context: Deciding, command: Store): Outcome<{ readonly revision: number }> {
  const { draft } = context;
  const application = aliveApplication(draft, command.application);
  if (!application.ok) return application;
  const spec = metadataOf(charmOf(draft, application.value)).resources[command.name];
  if (spec === undefined) return notFound("resource", command.name);
  const { id, size, sha256, sha384 } = command;
  const content = { id, type: spec.type, filename: spec.filename, size, sha256, sha384 };
  const { changed, revision } = putResource(context, command.application, command.name, content);
  if (changed) draft.put({ ...application.value, charmModified: application.value.charmModified + 1 });
  return ok({ revision });
}
