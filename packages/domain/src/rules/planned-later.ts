// What a bundle's plan holds and the model cannot do yet: refused by name, each with its place in the file.
import type { BundlePlan } from "@kith/schema";
import { PlanProblems } from "./plan-problems.ts";

type Planned = BundlePlan["applications"][number];

/** The only space there is. */
const SPACE = "alpha";

export function refuseLater(plan: BundlePlan, problems: PlanProblems): void {
  const refuse = (at: string, what: string): void =>
    problems.add(at, { code: "not-supported", message: `${what} is not supported yet` });
  for (const { name, url, at } of plan.saas) refuse(at, `saas ${name} (${url}), an application of another model,`);
  for (const planned of plan.applications) {
    for (const [key, what] of laterOf(planned)) refuse(placeOf(planned, key), `${what} of application ${planned.name}`);
    // A placement holds for many units, and is one mistake.
    const containers = new Map(
      planned.places.flatMap((place) =>
        place.kind === "container" ? [[place.at, `${place.container}:${place.on}`] as const] : [],
      ),
    );
    for (const [at, directive] of containers)
      refuse(at, `placement ${JSON.stringify(directive)} of application ${planned.name}, in a container,`);
  }
}

/** All that {@link refuseLater} refuses, for those who look at a plan without a model. */
export function laterInPlan(plan: BundlePlan): readonly { readonly at: string; readonly message: string }[] {
  const problems = new PlanProblems();
  refuseLater(plan, problems);
  return problems.list;
}

/** The place of `key` in the bundle, or that of the application. */
export const placeOf = (planned: Planned, key: string): string => planned.where[key] ?? planned.at;

/** Keys, and what stands there. */
function laterOf(planned: Planned): [string, string][] {
  const named = (section: "storage" | "devices" | "offers", what: string): [string, string][] =>
    Object.keys(planned[section]).map((name) => [`${section}.${name}`, `${what} ${JSON.stringify(name)}`]);
  const spaces = Object.entries(planned.bindings).flatMap(([endpoint, space]): [string, string][] =>
    space === SPACE ? [] : [[`bindings.${endpoint}`, `space ${JSON.stringify(space)}`]],
  );
  return [...named("storage", "storage"), ...named("devices", "device"), ...named("offers", "offer"), ...spaces];
}
