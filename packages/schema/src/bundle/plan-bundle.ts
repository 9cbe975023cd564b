// From a bundle as read, and the charms as uploaded, to the plan that `apply-bundle` takes.
import { err, ok, type Result } from "@kith/base";
import type { BundlePlan } from "../bundle-plan.ts";
import type { Bundle, BundleApplication, BundlePlacement, BundleProblem } from "./bundle.ts";
import { printPlacement } from "./read-placement.ts";

type Place = BundlePlan["applications"][number]["places"][number];

export interface UploadedCharm {
  readonly charmUrl: string;
  readonly subordinate: boolean;
  /** Resource name → pending resource id. */
  readonly resources: { readonly [name: string]: string };
}

/** `uploaded` by application name; `machines`: which machines of the model stand for machines of the bundle. */
export function planBundle(
  bundle: Bundle,
  uploaded: ReadonlyMap<string, UploadedCharm>,
  machines: ReadonlyMap<string, string> = new Map(),
): Result<BundlePlan, readonly BundleProblem[]> {
  const problems: BundleProblem[] = [];
  const applications = bundle.applications.flatMap((application) => {
    const charm = uploaded.get(application.name);
    if (charm === undefined) {
      problems.push({
        at: application.at,
        message: `charm ${JSON.stringify(application.charm)} of application ${application.name} was not uploaded`,
      });
      return [];
    }
    return [planApplication(application, charm, bundle, problems)];
  });
  if (problems.length > 0) return err(problems);
  return ok({
    machines: bundle.machines.map(({ id, base, constraints, annotations }) => ({
      id,
      existing: machines.get(id) ?? null,
      base: base === null ? null : { ...base },
      constraints: plain(constraints),
      annotations: { ...annotations },
    })),
    applications,
    relations: bundle.relations.map(({ endpoints, at }) => ({ endpoints: [...endpoints], at })),
    saas: bundle.saas.map((saas) => ({ ...saas })),
  });
}

function planApplication(
  application: BundleApplication,
  charm: UploadedCharm,
  bundle: Bundle,
  problems: BundleProblem[],
): BundlePlan["applications"][number] {
  const units = charm.subordinate ? null : (application.units ?? bundle.unitsDefault);
  if (charm.subordinate && (application.units ?? 0) > 0 && bundle.unitsDefault === 0)
    problems.push({
      at: application.places.get("num_units") ?? application.at,
      message: `application ${application.name}: subordinate application must be deployed without units`,
    });
  const places = Array.from({ length: units ?? 0 }, (_, i): Place => {
    const placement = application.to[Math.min(i, application.to.length - 1)];
    return placement === undefined ? { kind: "new" } : placeOf(placement, i, bundle);
  });
  return {
    name: application.name,
    charmUrl: charm.charmUrl,
    base: application.base === null ? null : { ...application.base },
    units,
    places,
    settings: Object.fromEntries(Object.entries(application.options).map(([name, { value }]) => [name, value])),
    trust: application.trust,
    constraints: plain(application.constraints),
    bindings: { ...application.bindings },
    exposed: application.expose || Object.keys(application.exposedEndpoints).length > 0,
    exposedEndpoints: plain(application.exposedEndpoints),
    resources: { ...charm.resources },
    annotations: { ...application.annotations },
    at: application.at,
    storage: { ...application.storage },
    devices: { ...application.devices },
    offers: plain(application.offers),
    where: Object.fromEntries(application.places),
  };
}

/** A machine of the bundle, or beside a unit: `web/0`, or `web` for the unit of the same number. */
function placeOf(placement: BundlePlacement, index: number, bundle: Bundle): Place {
  const { on, container, at } = placement;
  if (container !== null) return { kind: "container", container, on: printPlacement({ container: null, on }), at };
  if (on.kind !== "unit") return on;
  const target = bundle.applications.find((other) => other.name === on.application);
  const wanted = on.index ?? index;
  const there = target !== undefined && wanted < (target.units ?? bundle.unitsDefault);
  return there ? { kind: "unit", application: on.application, index: wanted } : { kind: "new" };
}

const plain = (value: object): Record<string, never> => JSON.parse(JSON.stringify(value)) as Record<string, never>;
