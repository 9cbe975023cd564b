// From a bundle as read, and the charms as uploaded, to the plan that `apply-bundle` takes.
import { err, ok, type Result } from "@kith/base";
import type { BundlePlan } from "../bundle-plan.ts";
import type { Bundle, BundleApplication, BundleProblem } from "./bundle.ts";

type Place = BundlePlan["applications"][number]["places"][number];

export interface UploadedCharm {
  readonly charmUrl: string;
  readonly subordinate: boolean;
  /** Resource name → pending resource id. */
  readonly resources: { readonly [name: string]: string };
}

/** `uploaded` by application name. */
export function planBundle(
  bundle: Bundle,
  uploaded: ReadonlyMap<string, UploadedCharm>,
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
      existing: null,
      base: base === null ? null : { ...base },
      constraints: plain(constraints),
      annotations: { ...annotations },
    })),
    applications,
    relations: bundle.relations.map(({ endpoints, at }) => ({ endpoints: [...endpoints], at })),
  });
}

function planApplication(
  application: BundleApplication,
  charm: UploadedCharm,
  bundle: Bundle,
  problems: BundleProblem[],
): BundlePlan["applications"][number] {
  const units = charm.subordinate ? null : (application.units ?? 0);
  if (charm.subordinate && (application.units ?? 0) > 0)
    problems.push({
      at: application.at,
      message: `application ${application.name}: subordinate application must be deployed without units`,
    });
  const places = Array.from({ length: units ?? 0 }, (_, i): Place => {
    const directive = application.to[Math.min(i, application.to.length - 1)];
    if (directive === undefined || directive === "new") return { kind: "new" };
    const place = placeOf(directive, i, application, bundle);
    if (place !== null) return place;
    problems.push({
      at: application.at,
      message: `placement ${JSON.stringify(directive)} of application ${application.name} is not supported yet`,
    });
    return { kind: "new" };
  });
  return {
    name: application.name,
    charmUrl: charm.charmUrl,
    base: application.base === null ? null : { ...application.base },
    units,
    places,
    settings: { ...application.options },
    trust: application.trust,
    constraints: plain(application.constraints),
    bindings: { ...application.bindings },
    exposed: application.expose,
    exposedEndpoints: plain(application.exposedEndpoints),
    resources: { ...charm.resources },
    annotations: { ...application.annotations },
    at: application.at,
  };
}

/** A machine of the bundle, or beside a unit: `web/0`, `web=0`, or `web` for the unit of the same number. */
function placeOf(directive: string, index: number, application: BundleApplication, bundle: Bundle): Place | null {
  if (/^[0-9]+$/.test(directive)) return { kind: "machine", machine: directive };
  const match = /^([a-z][a-z0-9-]*)(?:[/=]([0-9]+))?$/.exec(directive);
  const name = match?.[1];
  if (name === undefined || name === application.name) return null;
  const target = bundle.applications.find((other) => other.name === name);
  if (target === undefined) return null;
  const wanted = match?.[2] === undefined ? index : Number(match[2]);
  return wanted < (target.units ?? 0) ? { kind: "unit", application: name, index: wanted } : { kind: "new" };
}

const plain = (value: object): Record<string, never> => JSON.parse(JSON.stringify(value)) as Record<string, never>;
