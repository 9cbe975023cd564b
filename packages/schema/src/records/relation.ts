import * as z from "zod/mini";
import { Count, defineRecord, lifeFields, Name, Texts, Time } from "./define.ts";

export const Endpoint = z.lazy(() =>
  z.object({
    application: Name,
    name: Name,
    role: z.enum(["provider", "requirer", "peer"]),
    interface: Name,
    scope: z.enum(["global", "container"]),
    limit: Count,
    optional: z.boolean(),
  }),
);
export type Endpoint = z.infer<typeof Endpoint>;

export const relation = defineRecord("relation", ["id"], () => ({
  /** Decimal text: the number that charms see. */
  id: Name,
  /** `requirer:endpoint provider:endpoint`, or the one endpoint of a peer relation. */
  key: Name,
  endpoints: z.array(Endpoint),
  scope: z.enum(["global", "container"]),
  suspended: z.boolean(),
  ...lifeFields,
}));

export const relationStatus = defineRecord("relation-status", ["id"], () => ({
  id: Name,
  status: z.enum(["joining", "joined", "suspending", "suspended", "broken", "error"]),
  message: z.string(),
  since: Time,
}));

/** A unit in the scope of a relation. */
export const member = defineRecord("member", ["relation", "unit"], () => ({
  relation: Name,
  unit: Name,
  /** The application whose side the unit is on. */
  application: Name,
  /** The incarnation: revision at which the unit entered scope. Another one means departed, then joined again. */
  entered: Count,
  departing: z.boolean(),
  /** The principal unit of the pair in container scope; null in global scope. */
  principal: z.nullable(Name),
}));

/** Lives as long as the relation: a departed unit's bag stays readable. */
export const unitDatabag = defineRecord("unit-databag", ["relation", "unit"], () => ({
  relation: Name,
  unit: Name,
  application: Name,
  principal: z.nullable(Name),
  data: Texts,
}));

export const applicationDatabag = defineRecord("application-databag", ["relation", "application"], () => ({
  relation: Name,
  application: Name,
  data: Texts,
}));
