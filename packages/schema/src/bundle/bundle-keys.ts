// The keys that a bundle may have, by where they stand; whoever meets another one warns of it.

const ofBundle = [
  "series",
  "default-base",
  "name",
  "description",
  "tags",
  "type",
  "variables",
  "bundle",
  "website",
  "issues",
  "source",
  "docs",
  "summary",
  "maintainers",
];
const ofApplication = [
  "charm",
  "channel",
  "revision",
  "base",
  "series",
  "num_units",
  "scale",
  "to",
  "options",
  "trust",
  "constraints",
  "bindings",
  "expose",
  "exposed-endpoints",
  "resources",
  "annotations",
  "storage",
  "devices",
  "offers",
  "plan",
  "placement",
  "requires_trust",
];

/** Sections have readers of their own. */
export const SECTION_KEYS: ReadonlySet<string> = new Set(["applications", "services", "machines", "saas", "relations"]);

export const BUNDLE_KEYS = {
  section: SECTION_KEYS,
  bundle: new Set(ofBundle),
  /** A deployer file's target. */
  target: new Set([...ofBundle, "overrides", "inherits", "constraints"]),
  application: new Set(ofApplication),
  /** A deployer file's service, with what it has beside the keys of an application. */
  service: new Set([...ofApplication, "branch", "build", "charm_url", "name"]),
  machine: new Set(["base", "series", "constraints", "annotations"]),
  saas: new Set(["url"]),
  offer: new Set(["endpoints", "acl"]),
  "exposed endpoint": new Set(["expose-to-spaces", "expose-to-cidrs"]),
} as const;
