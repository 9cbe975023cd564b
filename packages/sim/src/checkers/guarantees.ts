// The guarantees of contract 2.3 for every unit, over what its processes were and what became of them.
import { type HookEvent, type HookKind, HookKindShape } from "@kith/schema";
import { checkGuarantees, type HookRecord } from "@kith/unit";
import type { RunHistory } from "../run-history.ts";
import type { Report } from "./checker.ts";

export function checkAllGuarantees(history: RunHistory, report: Report): void {
  for (const text of history.overlaps) report(`G1: ${text}`);
  for (const [unit, runs] of history.byUnit()) {
    const held = runs.filter(({ outcome, lost }) => !lost || outcome === "committed" || outcome === "skipped");
    const records = held.map(
      ({ environment, outcome, began, ended, inScope, peer, delta }): HookRecord => ({
        event: eventOf(environment),
        outcome: outcome === "ended" ? "killed" : outcome,
        ...{ began, ended, inScope, peer },
        ...(delta === null ? {} : { units: [...delta.departed, ...delta.joined, ...delta.changed] }),
      }),
    );
    for (const text of checkGuarantees(records)) report(`${unit}: ${text}`);
  }
}

/** The event that a process was told of, out of its environment alone. */
export function eventOf(environment: Readonly<Record<string, string>>): HookEvent {
  const text = (name: string): string | null => environment[name] || null;
  const hook = environment.JUJU_HOOK_NAME ?? "";
  const relation = text("JUJU_RELATION_ID")?.split(":").at(-1) ?? null;
  const endpoint = relation === null ? null : text("JUJU_RELATION");
  const kind = (endpoint === null ? hook : hook.slice(endpoint.length + 1)) as HookKind;
  const remoteUnit = text("JUJU_REMOTE_UNIT");
  const remoteApplication = text("JUJU_REMOTE_APP");
  const ofBag = kind === "relation-changed" && remoteUnit === null;
  return {
    kind: HookKindShape.parse(kind),
    ...{ relation, endpoint, remoteApplication, remoteUnit },
    departingUnit: text("JUJU_DEPARTING_UNIT"),
    pinned: 0,
    applicationBag: ofBag ? remoteApplication : null,
  };
}
