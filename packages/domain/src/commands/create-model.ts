// The first command of a world.
import { ok } from "@kith/base";
import { type Decide, refuse } from "../deciding.ts";
import { readModelSetting } from "../model-settings.ts";

/** Charms see this version, and agents run it (contract section 13). */
const AGENT_VERSION = "3.6.3";

export const createModel: Decide<"create-model"> = ({ draft, at }, { uuid, name, owner, cloud, settings }) => {
  if (draft.get("model") !== undefined) return refuse({ code: "already-exists", kind: "model", id: name });
  for (const [key, value] of Object.entries(settings)) {
    const read = readModelSetting(key, value);
    if (!read.ok) return read;
    draft.put({ kind: "model-setting", key, value: read.value });
  }
  draft.put({
    kind: "model",
    uuid,
    name,
    owner,
    cloud,
    agentVersion: AGENT_VERSION,
    created: at,
    life: "alive",
    force: null,
  });
  return ok(null);
};
