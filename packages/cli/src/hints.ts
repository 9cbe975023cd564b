// What to type next after a refusal, by its code in the catalogue. Pure.
import type { Refusal, RefusalCode } from "@kith/schema";

type Hints = { readonly [C in RefusalCode]?: (refusal: Extract<Refusal, { code: C }>) => string };

const hints: Hints = {
  "not-found": ({ kind }) => FOR_UNKNOWN[kind] ?? LOOK,
  "no-relation-endpoint": ({ application }) => `see its endpoints: kith show-application ${application}`,
  "no-relations-found": () =>
    "they need a provider and a requirer of one interface; see the endpoints: kith show-application <application>",
  "ambiguous-relation": ({ candidates: [first = "<application>:<endpoint> <application>:<endpoint>"] }) =>
    `name the endpoints, as in: kith integrate ${first}`,
  "relation-exists": ({ dying }) =>
    dying ? "it is on its way out; then again. See: kith status --relations" : "see it: kith status --relations",
  "relation-limit": () => "see what takes the place: kith status --relations",
  "container-scope-needs-subordinate": () => "see which application is a subordinate: kith status",
  "peer-relation": () => "it ends with its application: kith remove-application <application>",
  "unknown-option": () => "see what there is to set: kith config <application>",
  "option-type": () => "see the types of all: kith config <application>",
  "subordinate-unit": () => "see its relations: kith status --relations",
  "unit-not-in-error": () => "see which are: kith status error",
  "host-not-trusted": () =>
    "a charm that you trust with this host: kith model-config trust-host=true, then deploy it again",
  "machine-in-use": ({ machine, units }) =>
    `first its units: kith remove-unit ${units.join(" ")}; or all of it at once: kith remove-machine ${machine} --force`,
  "model-not-empty": () => "see what is in it: kith status",
  "stale-plan": () => "somebody changed the model meanwhile; look, then deploy the bundle again: kith status",
  "delivery-not-asked": ({ application, endpoint }) =>
    `if its hooks read the file that KITH_DELTA names: kith batch ${application}:${endpoint} on --force`,
  busy: () => "again in a moment",
  stopping: () => "see: kith controller status",
};

const LOOK = "see what there is: kith status";
const FOR_UNKNOWN: Readonly<Record<string, string>> = {
  model: "see: kith models",
  relation: "see: kith status --relations",
  operation: "see: kith operations",
  action: "see: kith operations",
  machine: "see: kith machines",
};

export function hintFor(refusal: Refusal): string {
  const hint = hints[refusal.code] as ((refusal: Refusal) => string) | undefined;
  return hint?.(refusal) ?? LOOK;
}
