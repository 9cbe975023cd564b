// What Juju has no word for: plans, bundles as one commit, live views, waiting until the model is settled.
import * as z from "zod/mini";
import { BundlePlan } from "../bundle-plan.ts";
import { Command } from "../command.ts";
import { Flag, facade, method, Nothing, Text } from "./shape.ts";
import type * as v from "./values.ts";

export interface Settled {
  readonly revision: number;
  readonly settled: boolean;
  /** By name, what is still waited for. */
  readonly "waiting-for": readonly string[];
  /** Units and machines in error: settled, but not well. */
  readonly errors: readonly string[];
}
export interface PlannedChanges {
  readonly changes: readonly unknown[];
  readonly hooks: readonly PlannedHooks[];
  /** Both as `ExportBundle` would give them, where they were asked for. */
  readonly bundles?: { readonly before: string; readonly after: string };
}
/** `unit` is null for a subordinate's unit that comes to be beside `principal`. */
export interface PlannedHooks {
  readonly unit: string | null;
  readonly application: string;
  readonly principal: string | null;
  readonly hooks: { readonly [hook: string]: number };
}
/** Counts since the controller was started. */
export interface ModelLoad {
  readonly revision: number;
  readonly commits: {
    readonly commits: number;
    readonly changes: number;
    readonly commands: number;
    readonly refused: number;
    readonly "commit-ms": number;
    readonly waiting: number;
  };
  readonly sessions: {
    readonly sessions: number;
    readonly owed: number;
    readonly full: number;
    readonly "lag-revisions": number;
  };
  readonly told: {
    readonly flushes: number;
    readonly "flush-ms": number;
    readonly frames: number;
    readonly bytes: number;
    readonly encodings: number;
    readonly "encoded-bytes": number;
    readonly skipped: number;
  };
  readonly hooks: readonly { readonly hook: string; readonly outcome: string; readonly count: number }[];
  /** What was told most: a relation's side, a unit, an application, a machine or the model. */
  readonly topics: readonly { readonly topic: string; readonly relation: string | null; readonly bytes: number }[];
  /** Who said most: units, and machines by `machine <id>`. */
  readonly units: readonly { readonly entity: string; readonly facts: number }[];
}
export interface LiveView extends Settled {
  readonly status: v.FullStatus;
}

export const Kith = facade("model", [1], {
  /** Refused when the model has changed since `base-revision` in what the plan touches; null skips that check. */
  ApplyBundle: method(z.object({ plan: BundlePlan, "base-revision": z._default(z.nullable(z.int()), null) })).gives<{
    readonly changed: boolean;
    readonly revision: number;
  }>(),
  /**
   * What a command would change, and which hooks that would cause at the least; the draft is thrown away. `before`: charms
   * and resources as they would be uploaded first; `before:0` for a charm's URL means the first of them.
   * `bundles`: the model as it is and as it would be, too.
   */
  Plan: method(
    z.object({ command: Command, before: z._default(z.array(Command), []), bundles: Flag }),
  ).gives<PlannedChanges>(),
  /** Batch delivery of one endpoint's relation hooks; `force` for a charm that does not ask for it. */
  Batch: method(z.object({ application: Text, endpoint: Text, on: Flag, force: Flag })).gives<v.JsonMap>(),
  /** What the counters say of the running model, and what causes most of it: at most `top` of each. */
  Load: method(z.object({ top: z._default(z.int().check(z.minimum(1), z.maximum(100)), 10) })).gives<ModelLoad>(),
  Watch: method(Nothing).gives<{ readonly "watcher-id": string }>(),
  /** Answers when the model is settled, at `revision` or later. */
  WaitSettled: method(z.object({ revision: z._default(z.int(), 0) })).gives<Settled>(),
  Revision: method(Nothing).gives<{ readonly revision: number }>(),
});

export const KithWatcher = facade("model", [1], {
  /** The first answers at once; later ones when something has changed. */
  Next: method(Nothing).gives<LiveView>(),
  Stop: method(Nothing).gives<v.JsonMap>(),
});
