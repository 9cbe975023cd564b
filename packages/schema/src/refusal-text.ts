// The one place where a refusal becomes words: Juju's exact ones where the contract or the protocol gives them.
import type { Refusal, RefusalCode } from "./refusal.ts";

type Texts = { [C in RefusalCode]: (refusal: Extract<Refusal, { code: C }>) => string };

const texts: Texts = {
  "not-found": (r) => `${r.kind} ${quote(r.id)} not found`,
  "already-exists": (r) => `${r.kind} ${quote(r.id)} already exists`,
  "not-valid": (r) => r.message,
  "not-supported": (r) => r.message,
  "permission-denied": () => "permission denied",
  unauthorized: (r) => r.message,
  "no-relation-endpoint": (r) => `application ${quote(r.application)} has no ${quote(r.endpoint)} relation`,
  "no-relations-found": () => "no relations found",
  "ambiguous-relation": (r) =>
    `ambiguous relation: ${quote(r.between)} could refer to ${r.candidates.map(quote).join("; ")}`,
  "relation-exists": (r) =>
    `cannot add relation ${quote(r.key)}: relation ${r.key} ${r.dying ? "is dying, but not yet removed" : "already exists"}`,
  "relation-limit": (r) =>
    `establishing a new relation for ${r.endpoint} would exceed its maximum relation limit of ${r.limit}`,
  "container-scope-needs-subordinate": () => "container scoped relation requires at least one subordinate application",
  "bases-must-match": () => "principal and subordinate applications' bases must match",
  "peer-relation": (r) => `cannot remove relation ${quote(r.key)}: is a peer relation`,
  "not-alive": (r) => `${r.kind} ${quote(r.id)} is ${r.life}`,
  "subordinate-without-units": () => "subordinate application must be deployed without units",
  "subordinate-unit": (r) =>
    `unit ${quote(r.unit)} is a subordinate, to remove use remove-relation. Note: this will remove all units of ${quote(r.application)}`,
  "unit-not-in-error": (r) => `unit ${quote(r.unit)} is not in an error state`,
  "unknown-option": (r) => `unknown option ${quote(r.option)}`,
  "option-type": (r) => `option ${quote(r.option)} expected ${r.expected}, got ${r.got}`,
  "unknown-action": (r) => `action ${quote(r.action)} not defined on unit ${quote(r.unit)}`,
  "action-params": (r) => r.message,
  "host-not-trusted": (r) =>
    `cannot deploy charm ${quote(r.charm)} on the local cloud: it would run on this host itself and does not declare "kith-host: process"`,
  "not-leader": () => "this unit is not the leader",
  "cannot-write-relation-settings": () => "cannot write relation settings",
  "port-conflict": (r) =>
    `cannot open ${r.port} (unit ${quote(r.unit)}): port range conflicts with ${r.otherPort} (unit ${quote(r.other)})`,
  quota: (r) => r.message,
  "scope-left": (r) =>
    `cannot write relation settings of ${r.unit} in relation ${r.relation}: the unit has left its scope`,
  "subordinate-still-dying": () => "cannot enter scope yet",
  "unknown-endpoints": (r) => `invalid endpoint(s): ${r.endpoints.join(", ")}`,
  "machine-in-use": (r) => `machine ${r.machine} has unit(s) ${r.units.map(quote).join(", ")} assigned`,
  "model-not-empty": (r) => `model ${quote(r.model)} is not empty`,
  "stale-plan": (r) => `cannot apply plan: the model has changed since revision ${r.base} in ${r.touched.join(", ")}`,
  "bundle-problems": (r) =>
    `cannot apply bundle: ${r.problems.map((p) => (p.at === "" ? p.message : `${p.at}: ${p.message}`)).join("; ")}`,
  "sequence-gap": (r) => `cannot apply fact ${r.got} of ${r.entity}: expected fact ${r.expected}`,
  "foreign-entity": (r) => `cannot apply fact of ${r.entity}: it is not on machine ${r.machine}`,
  "resource-missing": (r) => `could not download resource: resource ${quote(r.name)} not found`,
  "too-large": (r) => r.message,
  "store-failed": (r) => `cannot commit: ${r.message}`,
  stopping: () => "cannot take requests: the controller is stopping",
  busy: () => "cannot take request: too many are waiting",
  internal: (r) => `internal error: ${r.message}`,
  "delivery-not-asked": (r) =>
    `cannot batch ${r.application}:${r.endpoint}: charm ${quote(r.charm)} does not ask for it with "kith-delivery: batch"`,
};

/** The text of a refusal, as a client, a charm and a log see it. */
export function refusalText(refusal: Refusal): string {
  const text = texts[refusal.code] as (r: Refusal) => string;
  return text(refusal);
}

const quote = (text: string): string => JSON.stringify(text);
