// A bundle once its charms are known: overrides reach the applications whose charms have the option, options take the
// form that the charm wants, subordinates get no units of their own. Texts that real bundles use are taken, with a warning.
import type { CharmConfig, CharmOption } from "../charm/config.ts";
import type { CharmMetadata } from "../charm/metadata.ts";
import type { Bundle, BundleApplication, BundleOption, BundleWarning } from "./bundle.ts";

export interface CharmFacts {
  readonly metadata: CharmMetadata;
  readonly config: CharmConfig;
}

export interface SettledBundle {
  readonly bundle: Bundle;
  readonly warnings: readonly BundleWarning[];
}

/** `charms` by application name; an application whose charm is not among them stays as it is written. */
export function settleBundle(bundle: Bundle, charms: ReadonlyMap<string, CharmFacts>): SettledBundle {
  const warnings: BundleWarning[] = [];
  const used = new Set<string>();
  const applications = bundle.applications.map((application) => {
    const charm = charms.get(application.name);
    if (charm === undefined) return application;
    const overrides = Object.entries(bundle.overrides).filter(([name]) => Object.hasOwn(charm.config, name));
    for (const [name] of overrides) used.add(name);
    const options = { ...application.options, ...Object.fromEntries(overrides) };
    return {
      ...application,
      units: unitsOf(application, charm, bundle, warnings),
      options: Object.fromEntries(
        Object.entries(options).map(([name, option]) => [
          name,
          fitOption(`application ${application.name}: option ${name}`, option, charm.config[name], warnings),
        ]),
      ),
    };
  });
  if (bundle.applications.every(({ name }) => charms.has(name)))
    for (const [name, { at }] of Object.entries(bundle.overrides))
      if (!used.has(name))
        warnings.push({ at, message: `override ${name}: no charm of this bundle has such an option` });
  return { bundle: { ...bundle, applications, overrides: {} }, warnings };
}

/** juju-deployer gives subordinates none, whatever the file says. */
function unitsOf(
  { name, units, places, at }: BundleApplication,
  { metadata }: CharmFacts,
  bundle: Bundle,
  warnings: BundleWarning[],
): number | null {
  if (!metadata.subordinate || bundle.unitsDefault === 0 || units === null || units === 0) return units;
  warnings.push({
    at: places.get("num_units") ?? at,
    message: `application ${name}: num_units is ignored, ${metadata.name} is a subordinate charm`,
  });
  return null;
}

const YES = new Set(["yes", "Yes", "YES", "on", "On", "ON"]);
const NO = new Set(["no", "No", "NO", "off", "Off", "OFF"]);
const NONE = new Set(["None", "none", "null", "~"]);

function fitOption(
  what: string,
  option: BundleOption,
  spec: CharmOption | undefined,
  warnings: BundleWarning[],
): BundleOption {
  const { value, source, at } = option;
  if (spec === undefined || value === null) return option;
  const as = (fitted: BundleOption["value"], why: string): BundleOption => {
    warnings.push({ at, message: `${what}: ${JSON.stringify(source)} is read as ${why}` });
    return { ...option, value: fitted };
  };
  if (spec.type === "string") {
    if (typeof value === "string") return option;
    // What YAML takes for a number or a boolean is the text that was written: 1.10 and yes stay so.
    return { ...option, value: source };
  }
  if (typeof value !== "string") return option;
  if (NONE.has(value)) return as(null, "no value: the charm's default");
  if (spec.type === "boolean" && YES.has(value)) return as(true, "true");
  if (spec.type === "boolean" && NO.has(value)) return as(false, "false");
  return option;
}
