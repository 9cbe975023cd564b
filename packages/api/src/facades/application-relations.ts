// Relating applications and taking relations apart.
import { err, ok } from "@kith/base";
import type { dialect, Refusal } from "@kith/schema";
import type { ModelCall } from "../call.ts";
import { errorOf, fail } from "../dialect-error.ts";

type Params<M extends dialect.MethodName<"Application">> = dialect.ParamsOut<"Application", M>;

/** Answers both endpoints by application, as the new relation has them. */
export async function addRelation(call: ModelCall, { endpoints }: Params<"AddRelation">) {
  const [left, right, ...more] = endpoints;
  if (left === undefined || right === undefined || more.length > 0)
    return fail(`a relation must involve two applications`);
  const added = await call.model.submit({ kind: "add-relation", endpoints: [left, right] });
  if (!added.ok) return { ok: false as const, error: errorOf(added.error) };
  const relation = call.model.world.get("relation", added.value.id);
  const named = (relation?.endpoints ?? []).map(
    ({ application, name, role, interface: spoken, optional, limit, scope }): [string, dialect.CharmRelation] => [
      application,
      { name, role, interface: spoken, optional, limit, scope },
    ],
  );
  return ok({ endpoints: Object.fromEntries(named) });
}

/** Clients that name endpoints send a relation id of 0 beside them. */
export async function destroyRelation(call: ModelCall, params: Params<"DestroyRelation">) {
  const { endpoints, force } = params;
  const id = params["relation-id"];
  if (endpoints.length === 0 && id === undefined) return fail("no relation named");
  const target = endpoints.length > 0 ? { endpoints } : { id: String(id) };
  const removed = await call.model.submit({ kind: "remove-relation", target, force });
  return removed.ok ? ok({}) : err(relationError(removed.error, endpoints, id ?? 0));
}

/** Juju names all that a client sent, also the id of 0 beside endpoints. */
function relationError(refusal: Refusal, endpoints: readonly string[], id: number): dialect.DialectError {
  const error = errorOf(refusal);
  if (refusal.code === "not-found" && refusal.kind === "relation")
    return { ...error, message: `relation with endpoints [${endpoints.join(" ")}] or id ${id} not found` };
  if (refusal.code !== "ambiguous-relation") return error;
  const names = endpoints.map((each) => JSON.stringify(each)).join(" ");
  return {
    ...error,
    message: `endpoints [${names}] are ambiguous, specify relation endpoints or id`,
    code: "bad request",
  };
}
