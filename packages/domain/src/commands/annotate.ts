// Annotations of an entity, named by its tag (`application-x`, `unit-x-0`, `machine-0`, `model-<uuid>`): an empty value removes the key.
import { ok } from "@kith/base";
import { type Decide, notFound } from "../deciding.ts";
import type { World } from "../world/world.ts";

export const annotate: Decide<"annotate"> = ({ draft }, { entity, set }) => {
  if (!exists(draft, entity)) return notFound("entity", entity);
  for (const [key, value] of Object.entries(set)) {
    if (value === "") draft.remove("annotation", entity, key);
    else draft.put({ kind: "annotation", entity, key, value });
  }
  return ok(null);
};

function exists(world: World, entity: string): boolean {
  const at = entity.indexOf("-");
  const id = entity.slice(at + 1);
  switch (entity.slice(0, at)) {
    case "application":
      return world.get("application", id) !== undefined;
    case "unit":
      return world.get("unit", id.replace(/-(\d+)$/, "/$1")) !== undefined;
    case "machine":
      return world.get("machine", id) !== undefined;
    case "model":
      return world.get("model")?.uuid === id;
    default:
      return false;
  }
}
