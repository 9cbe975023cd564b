// A bundle in its normal form: what `apply-bundle` takes. Formats, overlays and oddities are gone by the time it exists.
import * as z from "zod/mini";
import { Json } from "./json.ts";
import { Count, Name, SettingValue, Texts } from "./records/define.ts";

export const PlannedMachine = z.object({
  /** The number in the bundle; the model gives it a machine of its own unless `existing` names one. */
  id: Name,
  existing: z.nullable(Name),
  base: z.nullable(z.object({ name: Name, channel: Name })),
  constraints: z.record(z.string(), Json),
  annotations: Texts,
});

/** One unit's place: a bundle machine, beside a unit, a new machine, or a container on one of them. */
export const PlannedPlace = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("new") }),
  z.object({ kind: z.literal("machine"), machine: Name }),
  /** Unit `index` of an application of the bundle. */
  z.object({ kind: z.literal("unit"), application: Name, index: Count }),
  /** `on` as the bundle writes it: `0`, `web/0`, `new`. */
  z.object({ kind: z.literal("container"), container: Name, on: Name, at: z.string() }),
]);

export const PlannedApplication = z.object({
  name: Name,
  /** URL of a charm that the model already has (uploaded first). */
  charmUrl: Name,
  base: z.nullable(z.object({ name: Name, channel: Name })),
  /** null for a subordinate. */
  units: z.nullable(Count),
  places: z.array(PlannedPlace),
  settings: z.record(z.string(), SettingValue),
  trust: z.boolean(),
  constraints: z.record(z.string(), Json),
  bindings: Texts,
  exposed: z.boolean(),
  exposedEndpoints: z.record(z.string(), Json),
  /** Resource name → pending resource id. */
  resources: Texts,
  annotations: Texts,
  /** Where in the file it stands, for problems: `bundle.yaml:12`. */
  at: z.string(),
  /** Storage name → directive, and device name → directive. */
  storage: z._default(Texts, {}),
  devices: z._default(Texts, {}),
  offers: z._default(z.record(z.string(), z.object({ endpoints: z.array(Name), acl: Texts })), {}),
  /** Where keys of it stand, for problems: `options.port`, `storage.data` → `bundle.yaml:14:7`. */
  where: z._default(Texts, {}),
});

export const BundlePlan = z.object({
  machines: z.array(PlannedMachine),
  applications: z.array(PlannedApplication),
  relations: z.array(z.object({ endpoints: z.tuple([Name, Name]), at: z.string() })),
  /** Applications of other models. */
  saas: z._default(z.array(z.object({ name: Name, url: z.string(), at: z.string() })), []),
});
export type BundlePlan = z.infer<typeof BundlePlan>;
