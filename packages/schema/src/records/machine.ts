import * as z from "zod/mini";
import { Json } from "../json.ts";
import { Count, defineRecord, lifeFields, Name, Time } from "./define.ts";

export const machine = defineRecord("machine", ["id"], () => ({
  id: Name,
  parent: z.nullable(Name),
  base: z.object({ name: Name, channel: Name }),
  constraints: z.record(z.string(), Json),
  placement: z.nullable(z.string()),
  created: Time,
  ...lifeFields,
  /** Made for units by the controller itself: released when the last of them is gone. */
  dedicated: z.boolean(),
}));

export const provision = defineRecord("provision", ["machine"], () => ({
  machine: Name,
  wanted: z.enum(["ensure", "release"]),
  /** What the provider last answered for `wanted`. */
  state: z.enum(["open", "done", "failed"]),
  attempt: Count,
  notBefore: Time,
  error: z.nullable(z.string()),
}));

export const Address = z.lazy(() =>
  z.object({
    value: Name,
    cidr: z.string(),
    interface: z.string(),
    mac: z.string(),
    space: z.string(),
  }),
);

export const instance = defineRecord("instance", ["machine"], () => ({
  machine: Name,
  provider: Name,
  instanceId: Name,
  hostname: z.string(),
  addresses: z.array(Address),
  hardware: z.string(),
  bootId: z.string(),
  /** How well the provider isolates the machine: `process` shares the host, `container` and `host` do not. */
  level: z.enum(["process", "container", "host"]),
  /** What agents use to run hook tools, for `machines`: perl, python3 or node; empty until the agent said so. */
  toolClient: z.string(),
  /** Last applied fact sequence of the machine agent. */
  sequence: Count,
}));

export const enrolment = defineRecord("enrolment", ["machine"], () => ({
  machine: Name,
  tokenHash: z.string(),
  expires: Time,
  publicKey: z.nullable(z.string()),
}));

export const assignment = defineRecord("assignment", ["machine", "unit"], () => ({
  machine: Name,
  unit: Name,
  principal: z.nullable(Name),
}));
