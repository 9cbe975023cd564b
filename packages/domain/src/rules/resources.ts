// Giving an application the resource that was uploaded for it (contract 10.2).
import { ok } from "@kith/base";
import { metadataOf, type RecordOf } from "@kith/schema";
import { type Deciding, notFound, notValid, type Outcome, refuse } from "../deciding.ts";

interface Content {
  readonly id: string;
  readonly type: string;
  readonly filename: string;
  readonly size: number;
  readonly sha256: string;
  readonly sha384: string;
}

/** Takes the pending resources of `ids` (name → pending id). Answers whether any content changed. */
export function takePending(
  context: Deciding,
  application: string,
  charm: RecordOf<"charm">,
  ids: { readonly [name: string]: string },
): Outcome<boolean> {
  let changed = false;
  for (const [name, id] of Object.entries(ids)) {
    const spec = metadataOf(charm).resources[name];
    if (spec === undefined) return notFound("resource", name);
    const pending = context.draft.get("pending-resource", id);
    if (pending === undefined) return notFound("pending resource", id);
    if (pending.application !== application || pending.name !== name)
      return notValid(`pending resource ${JSON.stringify(id)} is of ${pending.application}/${pending.name}`);
    if (pending.blob === null) return refuse({ code: "resource-missing", name });
    const { type, filename } = spec;
    if (putResource(context, application, name, { id, type, filename, ...pending.blob }).changed) changed = true;
    context.draft.remove("pending-resource", id);
  }
  return ok(changed);
}

/** Puts a resource under its next revision; the same content again is no new revision. */
export function putResource(
  { draft, actor, at }: Deciding,
  application: string,
  name: string,
  content: Content,
): { readonly changed: boolean; readonly revision: number } {
  const old = draft.get("resource", application, name);
  if (old !== undefined && old.sha384 === content.sha384) return { changed: false, revision: old.resourceRevision };
  const revision = (old?.resourceRevision ?? 0) + 1;
  draft.put({
    kind: "resource",
    application,
    name,
    resourceRevision: revision,
    ...content,
    origin: "upload",
    by: actor,
    at,
  });
  return { changed: true, revision };
}
