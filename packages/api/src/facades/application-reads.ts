// Application's reading methods: views of one application or unit each.
import { err, ok, type Result } from "@kith/base";
import { applicationGet, applicationInfo, charmOrigin, unitInfo } from "@kith/domain";
import type { dialect, RecordOf } from "@kith/schema";
import { entry, idOf, type ModelCall, outcome } from "../call.ts";
import { fail, notFound } from "../dialect-error.ts";

type Params<M extends dialect.MethodName<"Application">> = dialect.ParamsOut<"Application", M>;

export function findApplication(call: ModelCall, name: string): Result<RecordOf<"application">, dialect.DialectError> {
  const application = call.model.world.get("application", name);
  return application === undefined ? err(notFound("application", name)) : ok(application);
}

export function findTagged(call: ModelCall, tag: string): Result<RecordOf<"application">, dialect.DialectError> {
  const name = idOf("application", tag);
  return name.ok ? findApplication(call, name.value) : name;
}

export function getApplication(call: ModelCall, { application }: Params<"Get">) {
  const found = findApplication(call, application);
  return found.ok ? ok(applicationGet(call.model.world, found.value)) : found;
}

export function getApplicationsInfo(call: ModelCall, { entities }: Params<"ApplicationsInfo">) {
  const results = entities.map(({ tag }) => {
    const found = findTagged(call, tag);
    return outcome(found.ok ? ok(applicationInfo(call.model.world, found.value)) : found);
  });
  return ok({ results });
}

export function getUnitsInfo(call: ModelCall, { entities }: Params<"UnitsInfo">) {
  const results = entities.map(({ tag }): dialect.Outcome<dialect.UnitInfo> => {
    const name = idOf("unit", tag);
    if (!name.ok) return { error: name.error };
    const unit = call.model.world.get("unit", name.value);
    return unit === undefined ? { error: notFound("unit", name.value) } : { result: unitInfo(call.model.world, unit) };
  });
  return ok({ results });
}

export function getOrigin(call: ModelCall, { application }: Params<"GetCharmURLOrigin">) {
  const found = findApplication(call, application);
  if (!found.ok) return found;
  return ok({ url: found.value.charmUrl, "charm-origin": charmOrigin(call.model.world, found.value) });
}

export function constraints(call: ModelCall, { entities }: Params<"GetConstraints">) {
  const results = entities.map(({ tag }) => {
    const found = findTagged(call, tag);
    return found.ok ? { constraints: found.value.constraints } : { constraints: {}, ...entry(found) };
  });
  return ok({ results });
}

export function leaderOf(call: ModelCall, { tag }: Params<"Leader">) {
  const found = findTagged(call, tag);
  if (!found.ok) return found;
  const leader = call.model.world.get("leader", found.value.name);
  return leader === undefined
    ? fail(`no leader for ${JSON.stringify(found.value.name)}`, "not found")
    : ok({ result: leader.unit });
}

export function charmRelations(call: ModelCall, { application }: Params<"CharmRelations">) {
  const found = findApplication(call, application);
  if (!found.ok) return found;
  const names = new Set<string>();
  for (const relation of call.model.world.by("relations-of-application", application))
    for (const endpoint of relation.endpoints) if (endpoint.application === application) names.add(endpoint.name);
  return ok({ "charm-relations": [...names].sort() });
}
