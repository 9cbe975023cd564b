import * as z from "zod/mini";
import { Count, defineRecord, lifeFields, Name, Time } from "./define.ts";
import { HookEvent } from "./hook-event.ts";

export const unit = defineRecord("unit", ["name"], () => ({
  name: Name,
  application: Name,
  number: Count,
  principal: z.nullable(Name),
  /** What an operator asked for the failed hook; cleared by the fact that ends the error. */
  resolve: z.nullable(z.enum(["retry", "no-retry"])),
  forceCharm: z.boolean(),
  created: Time,
  ...lifeFields,
}));

export const unitMachine = defineRecord("unit-machine", ["unit"], () => ({ unit: Name, machine: Name }));

export const unitWorkload = defineRecord("unit-workload", ["unit"], () => ({
  unit: Name,
  status: Name,
  message: z.string(),
  since: Time,
  version: z.string(),
  /** The failed hook, while the unit is in error. The charm's own status stays in `status`. */
  error: z.nullable(z.object({ hook: Name, relation: z.nullable(Name), remote: z.nullable(z.string()), since: Time })),
}));

/**
 * What a unit has done so far (contract 2.6). Kept by the agent on its disk; the controller's copy is written in the
 * same commit as the fact that it belongs to, and is read only to rebuild a lost machine.
 */
export const unitLocal = defineRecord("unit-local", ["unit"], () => ({
  unit: Name,
  /** The last applied fact. */
  sequence: Count,
  op: z.enum(["continue", "run-hook", "run-action", "upgrade"]),
  step: z.enum(["queued", "pending", "done"]),
  event: z.nullable(HookEvent),
  task: z.nullable(Name),
  /** Failed attempts of the hook in `event`; 0 when it has not failed. */
  retries: Count,
  hashes: z.object({ config: z.string(), trust: z.string(), addresses: z.string() }),
  flags: z.object({
    installed: z.boolean(),
    started: z.boolean(),
    stopped: z.boolean(),
    removed: z.boolean(),
    leader: z.boolean(),
    /** The charm has called status-set: the agent no longer speaks for it (contract 2.8). */
    statusSet: z.boolean(),
  }),
  charm: z.nullable(z.object({ url: Name, sha256: Name, modified: Count })),
  /** Hash of the leader settings that leader-settings-changed last ran for; null before the first. */
  leaderSettings: z.nullable(z.string()),
  /** Boot id of the machine when `start` last ran. */
  bootId: z.string(),
}));

/** Units of the remote side fall into blocks of this many by unit number: local records stay small. */
export const MEMBER_BLOCK = 32;

export const relationLocal = defineRecord("relation-local", ["unit", "relation"], () => ({
  unit: Name,
  relation: Name,
  /** relation-created has run for this incarnation. */
  created: z.boolean(),
  /** Own incarnation: revision at which the unit entered scope. */
  entered: Count,
  /** Units whose joined ran and whose changed must come next in this relation. */
  changedPending: z.array(Name),
  /** Application bag revision last seen, by application. */
  applicationBags: z.record(z.string(), Count),
  /** Copied from the relation: the unit must be able to run departed and broken when the relation was removed by force. */
  endpoint: Name,
  remoteApplication: Name,
  peer: z.boolean(),
}));

/** The events that a queued or running relation hook stands for, in one block of members. */
export const pending = defineRecord("pending", ["unit", "relation", "block"], () => ({
  unit: Name,
  relation: Name,
  block: Count,
  joined: z.array(Name),
  changed: z.array(Name),
  departed: z.array(Name),
}));

/** What the unit has been told of each member of one block: [unit number, entered, bag revision]. */
export const seen = defineRecord("seen", ["unit", "relation", "block"], () => ({
  unit: Name,
  relation: Name,
  block: Count,
  members: z.array(z.tuple([Name, Count, Count])),
}));

export const port = defineRecord("port", ["unit", "endpoint", "protocol", "from"], () => ({
  unit: Name,
  /** Empty for all endpoints. */
  endpoint: z.string(),
  protocol: z.enum(["tcp", "udp", "icmp"]),
  from: z.int(),
  to: z.int(),
  machine: Name,
}));

export const charmState = defineRecord("charm-state", ["unit", "key"], () => ({
  unit: Name,
  key: z.string(),
  value: z.string(),
}));
