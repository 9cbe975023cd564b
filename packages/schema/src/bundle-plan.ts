// A bundle in its normal form: what `apply-bundle` takes. Formats, overlays and oddities are gone by the time it exists.
import * as z from "zod/mini";
import { Count, Json, Name, SettingValue, Texts } from "./records/define.ts";

export const PlannedMachine = z.object({
  /** The number in the bundle; the model gives it a machine of its own unless `existing` names one. */
  id: Name,
  existing: z.nullable(Name),
  base: z.nullable(z.object({ name: Name, channel: Name })),
  constraints: z.record(z.string(), Json),
  annotations: Texts,
});

/** One unit's place: a bundle machine, beside a unit, or a new machine. */
export const PlannedPlace = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("new") }),
  z.object({ kind: z.literal("machine"), machine: Name }),
  /** Unit `index` of an application of the bundle. */
  z.object({ kind: z.literal("unit"), application: Name, index: Count }),
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
});

export const BundlePlan = z.object({
  machines: z.array(PlannedMachine),
  applications: z.array(PlannedApplication),
  relations: z.array(z.object({ endpoints: z.tuple([Name, Name]), at: z.string() })),
});
export type BundlePlan = z.infer<typeof BundlePlan>;
