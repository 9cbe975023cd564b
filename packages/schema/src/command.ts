// What users, agents, providers and time ask of one model. Every command carries its actor and time.
import * as z from "zod/mini";
import { BundlePlan } from "./bundle-plan.ts";
import { Fact } from "./fact.ts";
import { Json } from "./json.ts";
import { Count, Name, SettingValue, Texts, Time } from "./records/define.ts";
import { Address } from "./records/machine.ts";
import { ResultsBlob } from "./records/model.ts";

const Base = z.object({ name: Name, channel: Name });
/** Where a unit goes: `#` and a machine id, or nothing for a new machine. Other scopes are refused until they exist. */
export const Placement = z.object({ scope: z.string(), directive: z.string() });
export type Placement = z.infer<typeof Placement>;
const Settings = z.record(z.string(), SettingValue);

export const AddCharm = z.object({
  kind: z.literal("add-charm"),
  name: Name,
  sha256: Name,
  size: Count,
  metadata: z.record(z.string(), Json),
  config: z.record(z.string(), Json),
  actions: z.record(z.string(), Json),
  manifest: z.record(z.string(), Json),
  version: z.string(),
});

export const Deploy = z.object({
  kind: z.literal("deploy"),
  application: Name,
  charmUrl: Name,
  base: z.nullable(Base),
  units: Count,
  placement: z.array(Placement),
  /** Option values as the caller typed them: texts are converted to the option's type. */
  settings: Settings,
  constraints: z.record(z.string(), Json),
  bindings: Texts,
  /** Resource name → pending resource id. */
  resources: Texts,
  force: z.boolean(),
});

export const Command = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("create-model"), uuid: Name, name: Name, owner: Name, cloud: Name, settings: Settings }),
  z.object({ kind: z.literal("destroy-model"), force: z.boolean() }),
  z.object({ kind: z.literal("set-model-settings"), set: Settings, unset: z.array(Name) }),
  AddCharm,
  Deploy,
  z.object({ kind: z.literal("add-unit"), application: Name, count: Count, placement: z.array(Placement) }),
  z.object({ kind: z.literal("remove-units"), units: z.array(Name), force: z.boolean() }),
  z.object({ kind: z.literal("remove-application"), application: Name, force: z.boolean() }),
  z.object({
    kind: z.literal("add-machines"),
    count: Count,
    base: z.nullable(Base),
    constraints: z.record(z.string(), Json),
  }),
  z.object({ kind: z.literal("remove-machine"), machine: Name, force: z.boolean(), keep: z.boolean() }),
  /** Each endpoint is `application` or `application:endpoint`. */
  z.object({ kind: z.literal("add-relation"), endpoints: z.tuple([Name, Name]) }),
  z.object({
    kind: z.literal("remove-relation"),
    target: z.union([z.object({ id: Name }), z.object({ endpoints: z.array(Name) })]),
    force: z.boolean(),
  }),
  z.object({ kind: z.literal("set-settings"), application: Name, set: Settings, unset: z.array(Name) }),
  z.object({
    kind: z.literal("expose"),
    application: Name,
    exposed: z.boolean(),
    endpoints: z.record(z.string(), Json),
  }),
  /** Delivery of one endpoint's relation hooks. `force`: turned on for a charm that does not ask for it. */
  z.object({ kind: z.literal("batch"), application: Name, endpoint: Name, on: z.boolean(), force: z.boolean() }),
  z.object({
    kind: z.literal("refresh"),
    application: Name,
    charmUrl: Name,
    settings: Settings,
    resources: Texts,
    forceUnits: z.boolean(),
  }),
  /** All units in error when `units` is null. */
  z.object({ kind: z.literal("resolve-units"), units: z.nullable(z.array(Name)), retry: z.boolean() }),
  z.object({ kind: z.literal("annotate"), entity: Name, set: Texts }),
  z.object({
    kind: z.literal("add-pending-resource"),
    id: Name,
    application: Name,
    name: Name,
    type: Name,
    filename: Name,
  }),
  z.object({
    kind: z.literal("store-resource"),
    application: Name,
    name: Name,
    /** null replaces the resource of a deployed application at once (attach-resource). */
    pendingId: z.nullable(Name),
    id: Name,
    filename: z.string(),
    size: Count,
    sha256: Name,
    sha384: Name,
  }),
  z.object({
    kind: z.literal("enqueue-operation"),
    summary: z.string(),
    tasks: z.array(
      z.object({
        /** A unit, a machine, or `application/leader`. */
        receiver: Name,
        name: Name,
        params: z.record(z.string(), Json),
        parallel: z.nullable(z.boolean()),
        group: z.nullable(z.string()),
      }),
    ),
  }),
  z.object({ kind: z.literal("cancel-tasks"), tasks: z.array(Name) }),
  z.object({ kind: z.literal("apply-bundle"), plan: BundlePlan, baseRevision: z.nullable(Count) }),
  /** From an agent's session: `machine` is the one that signed in. */
  z.object({
    kind: z.literal("fact"),
    machine: Name,
    fact: Fact,
    /** Results that the controller took out of the fact's tasks, and where it stored them, by task. Never an agent's word. */
    results: z.optional(z.record(z.string(), ResultsBlob)),
  }),
  z.object({ kind: z.literal("enrol"), machine: Name, publicKey: Name }),
  // From providers.
  z.object({
    kind: z.literal("machine-ensured"),
    machine: Name,
    provider: Name,
    instanceId: Name,
    addresses: z.array(Address),
    hostname: z.string(),
    hardware: z.string(),
    level: z.enum(["process", "container", "host"]),
  }),
  z.object({ kind: z.literal("machine-released"), machine: Name }),
  z.object({ kind: z.literal("provision-failed"), machine: Name, error: z.string(), notBefore: Time }),
  /** The machine's agent is to enrol with a token of this hash. */
  z.object({ kind: z.literal("issue-token"), machine: Name, tokenHash: Name, expires: Time }),
  // From the controller itself.
  /** Units whose lease ran out, by application: the leader may change. */
  z.object({ kind: z.literal("leases-expired"), units: z.array(Name) }),
  /** Deadlines of forced removals and other waits have passed. */
  z.object({ kind: z.literal("time-passed") }),
  /** What nobody needs any more goes: these charms, if still nothing uses them, and by their age what has ended. */
  z.object({ kind: z.literal("prune"), charms: z.array(Name) }),
]);
export type Command = z.infer<typeof Command>;
export type CommandKind = Command["kind"];
export type CommandOf<K extends CommandKind> = Extract<Command, { kind: K }>;

/** `user <name>`, `machine <id>` or `controller`. */
export type Actor = string;

export interface Issued<C = Command> {
  readonly command: C;
  readonly actor: Actor;
  /** Milliseconds since 1970. */
  readonly at: number;
}
