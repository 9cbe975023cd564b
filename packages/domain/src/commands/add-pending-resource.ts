// A place for bytes to come, before or after the application exists; `store-resource` fills it.
import { ok } from "@kith/base";
import { type Decide, refuse } from "../deciding.ts";

export const addPendingResource: Decide<"add-pending-resource"> = ({ draft, actor, at }, command) => {
  const { id, application, name, type, filename } = command;
  if (draft.get("pending-resource", id) !== undefined)
    return refuse({ code: "already-exists", kind: "pending resource", id });
  draft.put({ kind: "pending-resource", id, application, name, type, filename, blob: null, by: actor, at });
  return ok(null);
};
