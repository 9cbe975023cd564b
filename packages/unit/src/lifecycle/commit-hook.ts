// What a hook's success means for the unit's local records: what it has now been told, and which hook must follow.
import { assert } from "@kith/base";
import type { HookEvent, HookKind, LocalChange, Write } from "@kith/schema";
import { joinKey } from "@kith/schema";
import { hashesOf, leaderSettingsHash } from "../hashes.ts";
import { unitEvent } from "../hook-events.ts";
import { forgetRelation } from "../local-state.ts";
import { applicationBagRevision } from "../mirror/remote-state.ts";
import type { RecordView } from "../record-view.ts";
import type { LocalOf, UnitLocalState } from "../step.ts";
import { restOf, toldBy } from "../window.ts";
import { markSeen } from "./mark-seen.ts";
import { statusAfter } from "./workload-status.ts";

/** What a step is decided and committed on. */
export interface StepContext {
  /** The view that was pinned when the step was decided. */
  readonly view: RecordView;
  readonly bootId: string;
}

export interface Commitment {
  readonly writes: readonly Write[];
  readonly local: readonly LocalChange[];
}

/** The effects of the hook that `local` has pending, beside what the charm wrote. */
export function commitHook(local: UnitLocalState, statusSet: boolean, context: StepContext): Commitment {
  const { event } = local.unit;
  assert(event !== null, `${local.unit.unit} commits only a hook that it ran`);
  const flags = { ...local.unit.flags, statusSet: local.unit.flags.statusSet || statusSet };
  const done = { ...local.unit, ...followUp(event, flags, context.view), retries: 0, flags };
  const record = { ...done, ...unitEffect(event.kind, done, context) };
  const relation = event.relation === null ? [] : relationEffect(local, event, event.relation, context.view);
  return {
    writes: [...writesOf(local, event, context.view), ...statusAfter(event.kind, flags)],
    local: [...relation, { op: "put", record }],
  };
}

type Flags = LocalOf<"unit-local">["flags"];
type Queue = Pick<LocalOf<"unit-local">, "op" | "step" | "event">;

/** config-changed before the first start, and upgrade-charm, queue the hook that must come next (contract 2.2). */
function followUp(event: HookEvent, flags: Flags, view: RecordView): Queue {
  const next =
    event.kind === "upgrade-charm"
      ? "config-changed"
      : event.kind === "config-changed" && !flags.started && !flags.stopped
        ? "start"
        : null;
  if (next === null) return { op: "continue", step: "done", event: null };
  return { op: "run-hook", step: "queued", event: unitEvent(next, view.revision) };
}

function unitEffect(
  kind: HookKind,
  local: LocalOf<"unit-local">,
  context: StepContext,
): Partial<LocalOf<"unit-local">> {
  const { flags } = local;
  const application = local.unit.slice(0, local.unit.indexOf("/"));
  switch (kind) {
    case "install":
      return { flags: { ...flags, installed: true } };
    case "start":
      return { flags: { ...flags, started: true }, bootId: context.bootId };
    case "stop":
      return { flags: { ...flags, stopped: true } };
    case "remove":
      return { flags: { ...flags, removed: true } };
    case "config-changed":
      return { hashes: hashesOf(context.view, local.unit, application) };
    case "leader-settings-changed":
      return { leaderSettings: leaderSettingsHash(context.view, application) };
    default:
      return {};
  }
}

function writesOf(local: UnitLocalState, event: HookEvent, view: RecordView): Write[] {
  // The address keys of all bags are computed again with every config-changed (contract 5.2).
  if (event.kind === "config-changed") return [{ kind: "refresh-network" }];
  if (event.kind !== "relation-broken" || event.relation === null) return [];
  const inScope = view.get("member", event.relation, local.unit.unit) !== undefined;
  return inScope ? [{ kind: "leave-scope", relation: event.relation }] : [];
}

function relationEffect(local: UnitLocalState, event: HookEvent, relation: string, view: RecordView): LocalChange[] {
  if (event.kind === "relation-broken") return forgetRelation(local, relation);
  const known = local.relations.get(relation);
  assert(known !== undefined, `${local.unit.unit} runs hooks only of relations that it entered`);
  if (event.kind === "relation-created") {
    const entered = view.get("member", relation, local.unit.unit)?.entered ?? 0;
    return [{ op: "put", record: { ...known, created: true, entered } }];
  }
  if (event.applicationBag !== null) {
    const revision = applicationBagRevision(view, relation, event.applicationBag);
    const applicationBags = { ...known.applicationBags, [event.applicationBag]: revision };
    return [{ op: "put", record: { ...known, applicationBags } }];
  }
  return membersTold(local, known, event, view);
}

/** What the hook told becomes what the unit has seen; joined members are owed their changed. */
function membersTold(
  local: UnitLocalState,
  known: LocalOf<"relation-local">,
  event: HookEvent,
  view: RecordView,
): LocalChange[] {
  const { unit, relation } = known;
  const owed = new Set(known.changedPending);
  const changes: LocalChange[] = [];
  for (const block of local.pending.get(relation)?.values() ?? []) {
    const told = toldBy(block, event);
    const rest = restOf(block, event);
    for (const member of [...told.departed, ...told.changed]) owed.delete(member);
    // In batch delivery the rest of the window has them.
    if (event.batch !== true) for (const member of told.joined) owed.add(member);
    if (told.joined.length + told.changed.length + told.departed.length > 0)
      changes.push({ op: "put", record: markSeen(local, { ...block, ...told }, view) });
    if (rest === null) changes.push({ op: "delete", kind: "pending", key: joinKey([unit, relation, block.block]) });
    else changes.push({ op: "put", record: rest });
  }
  const changedPending = [...owed];
  if (changedPending.join() !== known.changedPending.join()) {
    changes.push({ op: "put", record: { ...known, changedPending } });
  }
  return changes;
}
