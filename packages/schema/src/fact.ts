// What agents say happened. A fact is one step of one unit (or of the machine itself): everything that the step wrote,
// and the changes to the unit's local records, applied together or not at all, once per (entity, sequence).
import * as z from "zod/mini";
import { Json } from "./json.ts";
import { Count, Name, Texts, Time } from "./records/define.ts";
import { HookKind } from "./records/hook-event.ts";
import { Address } from "./records/machine.ts";
import { TaskStatus } from "./records/model.ts";
import { pending, relationLocal, seen, unitLocal } from "./records/unit.ts";

const LocalRecord = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.extend(unitLocal.shape, { kind: z.literal("unit-local") }),
    z.extend(relationLocal.shape, { kind: z.literal("relation-local") }),
    z.extend(pending.shape, { kind: z.literal("pending") }),
    z.extend(seen.shape, { kind: z.literal("seen") }),
  ]),
);
export type LocalRecord = z.infer<typeof LocalRecord>;

export const LocalChange = z.lazy(() =>
  z.discriminatedUnion("op", [
    z.object({ op: z.literal("put"), record: LocalRecord }),
    z.object({ op: z.literal("delete"), kind: z.enum(["relation-local", "pending", "seen"]), key: z.string() }),
  ]),
);
/** A change to one of the unit's local records; its key must begin with the unit. */
export type LocalChange = z.infer<typeof LocalChange>;

const Port = {
  endpoint: z.string(),
  protocol: z.enum(["tcp", "udp", "icmp"]),
  from: z.int(),
  to: z.int(),
};

export const Write = z.lazy(() =>
  z.discriminatedUnion("kind", [
    // Flushed with a hook that exited 0 (contract 2.9).
    /** Merges into the unit's own bag; an empty value removes the key. */
    z.object({ kind: z.literal("unit-bag"), relation: Name, data: Texts }),
    /** Same for the own application's bag; refused unless the unit leads. */
    z.object({ kind: z.literal("application-bag"), relation: Name, data: Texts }),
    z.object({ kind: z.literal("open-port"), ...Port }),
    z.object({ kind: z.literal("close-port"), ...Port }),
    z.object({ kind: z.literal("state-set"), key: z.string(), value: z.string() }),
    z.object({ kind: z.literal("state-delete"), key: z.string() }),
    /** Rewrites the address keys of all the unit's bags (contract 5.2: the flush of every config-changed). */
    z.object({ kind: z.literal("refresh-network") }),
    // Immediate.
    z.object({ kind: z.literal("workload"), status: Name, message: z.string() }),
    z.object({ kind: z.literal("workload-version"), version: z.string() }),
    z.object({ kind: z.literal("application-status"), status: Name, message: z.string() }),
    z.object({ kind: z.literal("leader-settings"), data: Texts }),
    z.object({ kind: z.literal("resource-used"), name: Name, resourceRevision: Count }),
    // Life of the unit in the model.
    z.object({ kind: z.literal("enter-scope"), relation: Name }),
    z.object({ kind: z.literal("leave-scope"), relation: Name }),
    z.object({
      kind: z.literal("hook-error"),
      hook: Name,
      relation: z.nullable(Name),
      remote: z.nullable(z.string()),
      /** The revision that the failed attempt was decided at: what an operator asked for later has not been tried. */
      answers: Count,
    }),
    /** `answers`: the revision that the retry, or the skipping, was decided at. What was asked for later stays. */
    z.object({ kind: z.literal("hook-error-cleared"), answers: Count }),
    z.object({ kind: z.literal("unit-dead") }),
    z.object({
      kind: z.literal("task"),
      id: Name,
      status: TaskStatus,
      message: z.string(),
      results: z.record(z.string(), Json),
    }),
    // Machine facts (entity is the machine).
    z.object({
      kind: z.literal("machine-report"),
      hostname: z.string(),
      addresses: z.array(Address),
      hardware: z.string(),
      bootId: z.string(),
      toolClient: z.string(),
    }),
  ]),
);
export type Write = z.infer<typeof Write>;
export type WriteOf<K extends Write["kind"]> = Extract<Write, { kind: K }>;

const Ran = z.lazy(() => z.object({ hook: HookKind, outcome: z.enum(["committed", "failed", "skipped"]) }));
export type Ran = z.infer<typeof Ran>;

export const Fact = z.lazy(() =>
  z.object({
    /** A unit name, or `machine <id>` for the machine agent itself. */
    entity: Name,
    /** 1 for the entity's first fact, then without a gap. */
    sequence: z.int().check(z.minimum(1)),
    at: Time,
    writes: z.array(Write),
    local: z.array(LocalChange),
    /** The hook that ended with it, for who counts them. */
    ran: z.optional(Ran),
  }),
);
export type Fact = z.infer<typeof Fact>;

export const machineEntity = (machine: string): string => `machine ${machine}`;
