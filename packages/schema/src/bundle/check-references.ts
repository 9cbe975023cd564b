// What a bundle's parts say of each other: relations name its applications, placements its machines and units.
import type { Bundle, BundleApplication, BundlePlacement } from "./bundle.ts";
import type { BundleNotes } from "./bundle-notes.ts";
import { printPlacement } from "./read-placement.ts";
import { applicationOf } from "./read-relations.ts";

export function checkReferences(bundle: Bundle, notes: BundleNotes): void {
  const names = new Set([...bundle.applications, ...bundle.saas].map(({ name }) => name));
  for (const { endpoints, at } of bundle.relations) {
    for (const name of new Set(endpoints.map(applicationOf)))
      if (!names.has(name))
        notes.problem(
          at,
          `relation ${JSON.stringify(endpoints)} refers to application ${JSON.stringify(name)} not defined in this bundle`,
          "fragment",
        );
  }
  const applications = new Map(bundle.applications.map((application) => [application.name, application]));
  for (const { name } of bundle.saas.filter((saas) => applications.has(saas.name)))
    notes.problem(applications.get(name)?.at ?? "", `${name} is both an application and a saas`);
  const machines = new Set(bundle.machines.map(({ id }) => id));
  for (const application of bundle.applications) {
    for (const placement of application.to) {
      const problem = placementProblem(placement, application, bundle, machines, applications);
      if (problem !== null)
        notes.problem(
          placement.at,
          `placement ${JSON.stringify(printPlacement(placement))} of application ${application.name} ${problem.text}`,
          problem.code,
        );
    }
    checkCount(application, notes);
  }
}

function placementProblem(
  { on, container }: BundlePlacement,
  application: BundleApplication,
  bundle: Bundle,
  machines: ReadonlySet<string>,
  applications: ReadonlyMap<string, BundleApplication>,
): { readonly text: string; readonly code: "fragment" | "structure" } | null {
  if (on.kind === "new") return null;
  if (on.kind === "machine") {
    // A deployer file has no machines of its own: 0 is the first of the model.
    const known = machines.has(on.machine) || bundle.unitsDefault === 1;
    return known ? null : { text: "refers to a machine not defined in this bundle", code: "fragment" };
  }
  const target = applications.get(on.application);
  if (target === undefined)
    return { text: `refers to application ${on.application} not defined in this bundle`, code: "fragment" };
  if (target === application && container === null)
    return { text: "refers to the application itself", code: "structure" };
  const units = target.units ?? bundle.unitsDefault;
  return on.index !== null && on.index >= units
    ? { text: `refers to a unit that is not there: ${on.application} has ${units}`, code: "structure" }
    : null;
}

function checkCount({ name, to, units, places, at }: BundleApplication, notes: BundleNotes): void {
  if (units !== null && units > 0 && to.length > units)
    notes.problem(places.get("to") ?? at, `application ${name}: ${to.length} placements for ${units} units`);
}
