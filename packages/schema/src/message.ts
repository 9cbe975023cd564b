// The agent protocol: positional frames. Field order is the shape's order and part of the protocol's version.
import * as z from "zod/mini";
import { Fact } from "./fact.ts";
import { Json } from "./json.ts";
import { Count, Name, shapesOf, Time } from "./records/define.ts";
import { Refusal } from "./refusal.ts";

/** Presence of a unit's agent: not a record, told again in each hello. */
export const Presence = z.lazy(() =>
  z.object({
    unit: Name,
    status: z.enum(["allocating", "executing", "idle", "failed"]),
    message: z.string(),
    since: Time,
  }),
);
export type Presence = z.infer<typeof Presence>;

export const LogLine = z.lazy(() =>
  z.object({
    entity: Name,
    at: Time,
    level: z.enum(["TRACE", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]),
    module: z.string(),
    message: z.string(),
  }),
);
export type LogLine = z.infer<typeof LogLine>;

/**
 * What is in no topic, answered at one revision (charm contract): `query` names it.
 * sibling-bag and other bags out of topic, application bag of the own application, unit and application status,
 * charm download, resource download, task log.
 */
export const Query = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("unit-bag"), relation: Name, unit: Name }),
    z.object({ kind: z.literal("application-bag"), relation: Name, application: Name }),
    z.object({ kind: z.literal("unit-status") }),
    z.object({ kind: z.literal("application-status") }),
    z.object({ kind: z.literal("leader") }),
    z.object({ kind: z.literal("charm-state") }),
    z.object({ kind: z.literal("open-ports") }),
    z.object({ kind: z.literal("charm"), url: Name }),
    z.object({ kind: z.literal("resource"), name: Name }),
    z.object({ kind: z.literal("action-log"), task: Name, message: z.string() }),
    /** The controller's copy of the unit's local records. */
    z.object({ kind: z.literal("local-records") }),
    z.object({ kind: z.literal("goal-state") }),
  ]),
);
export type Query = z.infer<typeof Query>;

export const upShapes = shapesOf({
  /** `model` names the world; `epoch` and `cursor` are empty on a process's first connection. `wants` is the token hash's owner. */
  hello: () =>
    z.object({
      protocol: Count,
      schemaHash: z.string(),
      model: Name,
      machine: Name,
      publicKey: Name,
      version: z.string(),
      epoch: z.string(),
      cursor: Count,
      topics: z.array(z.string()),
      presence: z.array(Presence),
    }),
  /** Signature over the nonce and the TLS binding; `token` until enrolled, else empty. */
  proof: () => z.object({ signature: Name, token: z.string() }),
  ack: () => z.object({ revision: Count, bytes: Count }),
  idle: () => z.object({ revision: Count }),
  presence: () => z.object({ units: z.array(Presence) }),
  facts: () => z.object({ facts: z.array(Fact) }),
  log: () => z.object({ sequence: Count, dropped: Count, lines: z.array(LogLine) }),
  ask: () => z.object({ id: Count, unit: Name, query: Query }),
  /** `sent` is the agent's monotonic clock, echoed. */
  heartbeat: () => z.object({ sent: Time }),
});

export const downShapes = shapesOf({
  challenge: () => z.object({ nonce: Name }),
  welcome: () =>
    z.object({
      epoch: Name,
      revision: Count,
      heartbeatMs: Count,
      leaseMs: Count,
      /** Unacknowledged bytes that the controller lets stand. */
      windowBytes: Count,
      /** [entity, last applied sequence]. */
      applied: z.array(z.tuple([Name, Count])),
    }),
  open: () => z.object({ topic: Name }),
  close: () => z.object({ topic: Name }),
  /** Rows and tombstones of `topic` newer than `from`, up to `to`. `more`: another segment of this topic follows before `at`. */
  segment: () =>
    z.object({
      topic: Name,
      from: Count,
      to: Count,
      rows: z.array(z.array(z.any())),
      tombstones: z.array(z.tuple([Count, z.string(), Count])),
      more: z.boolean(),
    }),
  at: () => z.object({ revision: Count }),
  applied: () => z.object({ entity: Name, sequence: Count, revision: Count, refusal: z.nullable(Refusal) }),
  answer: () => z.object({ id: Count, revision: Count, value: Json, refusal: z.nullable(Refusal) }),
  /** Units of this machine that hold their application's lease, as of the controller's receipt of `sent`. */
  heartbeat: () => z.object({ echo: Time, leases: z.array(Name) }),
  bye: () => z.object({ reason: z.string(), retry: z.boolean() }),
});

type Messages<S extends Record<string, z.ZodMiniType>> = {
  [K in keyof S & string]: { readonly type: K } & Readonly<z.infer<S[K]>>;
}[keyof S & string];
export type UpMessage = Messages<typeof upShapes>;
export type DownMessage = Messages<typeof downShapes>;
