// By id, or by what `add-relation` took; a peer relation ends with its application only.
import { ok } from "@kith/base";
import type { CommandOf, RecordOf } from "@kith/schema";
import { type Decide, notFound, notValid, type Outcome, refuse } from "../deciding.ts";
import { destroyRelation } from "../rules/end-life.ts";
import { isPeer, parseEndpoint } from "../rules/relate.ts";
import type { World } from "../world/world.ts";

export const removeRelation: Decide<"remove-relation"> = (context, { target, force }) => {
  const found = findTarget(context.draft, target);
  if (!found.ok) return found;
  const relation = found.value;
  if (isPeer(relation)) return refuse({ code: "peer-relation", key: relation.key });
  if (relation.life === "alive" || force) destroyRelation(context, relation, force);
  return ok(null);
};

function findTarget(world: World, target: CommandOf<"remove-relation">["target"]): Outcome<RecordOf<"relation">> {
  if ("id" in target) {
    const relation = world.get("relation", target.id);
    return relation === undefined ? notFound("relation", target.id) : ok(relation);
  }
  const [first, second] = target.endpoints;
  if (first === undefined || target.endpoints.length > 2) return notValid("a relation must involve two applications");
  for (const text of target.endpoints) {
    const { application } = parseEndpoint(text);
    if (world.get("application", application) === undefined) return notFound("application", application);
  }
  const found: RecordOf<"relation">[] = [];
  for (const relation of world.by("relations-of-application", parseEndpoint(first).application)) {
    const both = second === undefined ? isPeer(relation) : !isPeer(relation) && matches(relation, second);
    if (both && matches(relation, first)) found.push(relation);
  }
  const between = target.endpoints.join(" ");
  const [only] = found;
  if (only === undefined) return notFound("relation", between);
  if (found.length > 1)
    return refuse({ code: "ambiguous-relation", between, candidates: found.map((relation) => relation.key).sort() });
  return ok(only);
}

function matches(relation: RecordOf<"relation">, text: string): boolean {
  const { application, endpoint } = parseEndpoint(text);
  return relation.endpoints.some(
    (one) => one.application === application && (endpoint === null || one.name === endpoint),
  );
}
