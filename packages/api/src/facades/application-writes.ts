// Application's writing methods but for relations and settings: one command for each request, whole or not at all.
import { err, ok } from "@kith/base";
import { unitsOf } from "@kith/domain";
import { dialect, type Issued, type RecordOf, type Refusal } from "@kith/schema";
import { answer, idOf, inTurn, type ModelCall, type Reply } from "../call.ts";
import { errorOf, fail } from "../dialect-error.ts";
import { findApplication } from "./application-reads.ts";

type Params<M extends dialect.MethodName<"Application">> = dialect.ParamsOut<"Application", M>;
type Answer<M extends dialect.MethodName<"Application">> = Reply<dialect.Answer<"Application", M>>;
type Deploying = Params<"Deploy">["applications"][number];

export async function deploy(call: ModelCall, { applications }: Params<"Deploy">) {
  return ok({ results: await inTurn(applications, (one) => deployOne(call, one)) });
}

async function deployOne(call: ModelCall, one: Deploying): Promise<dialect.ErrorResult> {
  const yaml = dialect.readSettingsYaml(one.application, one["config-yaml"]);
  if (!yaml.ok) return { error: { message: yaml.error, code: "" } };
  const base = one["charm-origin"]?.base;
  const deployed = await call.model.submit({
    kind: "deploy",
    application: one.application,
    charmUrl: one["charm-url"],
    base: base === undefined || base.name === "" || base.channel === "" ? null : base,
    units: one["num-units"],
    placement: one.placement,
    settings: { ...yaml.value, ...one.config },
    constraints: one.constraints as PlainMap,
    bindings: one["endpoint-bindings"],
    resources: one.resources,
    force: one.Force,
  });
  return deployed.ok ? {} : { error: deployError(deployed.error) };
}

/** Juju's words for what a deploy finds taken or missing. */
function deployError(refusal: Refusal): dialect.DialectError {
  const error = errorOf(refusal);
  if (refusal.code === "already-exists" && refusal.kind === "application")
    return { ...error, message: `cannot add application ${JSON.stringify(refusal.id)}: application already exists` };
  if (refusal.code === "not-found" && refusal.kind === "machine")
    return { ...error, message: `machine with name ${JSON.stringify(refusal.id)} does not exist` };
  return error;
}

type PlainMap = Extract<Issued["command"], { kind: "deploy" }>["constraints"];

export async function addUnits(call: ModelCall, params: Params<"AddUnits">) {
  const { application, placement } = params;
  const count = params["num-units"];
  if (count < 1) return fail("must add at least one unit");
  return answer(await call.model.submit({ kind: "add-unit", application, count, placement }), ({ units }) => ({
    units,
  }));
}

/** Units that are there go in one command for each kind of removal; the others get an error of their own. */
export async function destroyUnit(
  call: ModelCall,
  { units }: Params<"DestroyUnit">,
): Promise<Awaited<Answer<"DestroyUnit">>> {
  const { world } = call.model;
  const results: { error?: dialect.DialectError; info?: dialect.JsonMap }[] = [];
  const batches = new Map<boolean, { name: string; index: number }[]>();
  for (const [index, unit] of units.entries()) {
    const name = idOf("unit", unit["unit-tag"]);
    if (!name.ok) results[index] = { error: name.error };
    else {
      const refusal = unremovable(world.get("unit", name.value), name.value);
      if (refusal !== null) {
        results[index] = { error: errorOf(refusal) };
        continue;
      }
      results[index] = { info: {} };
      if (!unit["dry-run"]) batches.set(unit.force, [...(batches.get(unit.force) ?? []), { name: name.value, index }]);
    }
  }
  for (const [force, batch] of batches) {
    const removed = await call.model.submit({ kind: "remove-units", units: batch.map((one) => one.name), force });
    if (!removed.ok) for (const { index } of batch) results[index] = { error: errorOf(removed.error) };
  }
  return ok({ results });
}

function unremovable(unit: RecordOf<"unit"> | undefined, name: string): Refusal | null {
  if (unit === undefined) return { code: "not-found", kind: "unit", id: name };
  if (unit.principal === null) return null;
  return { code: "subordinate-unit", unit: name, application: unit.application };
}

export async function destroyApplication(call: ModelCall, { applications }: Params<"DestroyApplication">) {
  const results = await inTurn(applications, async (one) => {
    const name = idOf("application", one["application-tag"]);
    if (!name.ok) return { error: name.error };
    const found = findApplication(call, name.value);
    if (!found.ok) return { error: found.error };
    const units = unitsOf(call.model.world, name.value).map((unit) => ({ tag: dialect.tagOf("unit", unit.name) }));
    if (!one["dry-run"]) {
      const { force } = one;
      const removed = await call.model.submit({ kind: "remove-application", application: name.value, force });
      if (!removed.ok) return { error: errorOf(removed.error) };
    }
    return { info: units.length === 0 ? {} : { "destroyed-units": units } };
  });
  return ok({ results });
}

export async function expose(call: ModelCall, params: Params<"Expose">) {
  const endpoints = params["exposed-endpoints"];
  const { application } = params;
  return answer(await call.model.submit({ kind: "expose", application, exposed: true, endpoints }), () => ({}));
}

/** Without endpoints everything is closed; with some, those alone. */
export async function unexpose(call: ModelCall, params: Params<"Unexpose">) {
  const found = findApplication(call, params.application);
  if (!found.ok) return found;
  const closed = new Set(params["exposed-endpoints"]);
  const left = Object.fromEntries(Object.entries(found.value.exposedEndpoints).filter(([name]) => !closed.has(name)));
  const exposed = closed.size > 0 && Object.keys(left).length > 0;
  return answer(
    await call.model.submit({
      kind: "expose",
      application: params.application,
      exposed,
      endpoints: exposed ? left : {},
    }),
    () => ({}),
  );
}

export async function setCharm(call: ModelCall, params: Params<"SetCharm">) {
  const yaml = dialect.readSettingsYaml(params.application, params["config-settings-yaml"]);
  if (!yaml.ok) return fail(yaml.error);
  return answer(
    await call.model.submit({
      kind: "refresh",
      application: params.application,
      charmUrl: params["charm-url"],
      settings: { ...yaml.value, ...params["config-settings"] },
      resources: params["resource-ids"],
      forceUnits: params["force-units"] || params.force,
    }),
    () => ({}),
  );
}

export async function resolveUnits(call: ModelCall, params: Params<"ResolveUnitErrors">) {
  const { retry } = params;
  if (params.all) {
    const resolved = await call.model.submit({ kind: "resolve-units", units: null, retry });
    return resolved.ok ? ok({ results: [] }) : err(errorOf(resolved.error));
  }
  const results = await inTurn(params.tags.entities, async ({ tag }) => {
    const name = idOf("unit", tag);
    if (!name.ok) return { error: name.error };
    const resolved = await call.model.submit({ kind: "resolve-units", units: [name.value], retry });
    return resolved.ok ? {} : { error: errorOf(resolved.error) };
  });
  return ok({ results });
}
