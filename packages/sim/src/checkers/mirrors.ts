// When everything is at rest, an agent's mirror holds what the controller's topics hold for it, and nothing else.
import { isDeepStrictEqual } from "node:util";
import { topicsOfMachine } from "@kith/domain";
import { changeKey, type Kind, keyOf, type RecordOf, splitKey } from "@kith/schema";
import type { RecordView } from "@kith/unit";
import type { Truth } from "../truth.ts";
import type { Report } from "./checker.ts";

/** Kept readable while a unit's own records name their relation. */
const KEPT: ReadonlySet<Kind> = new Set(["relation", "unit-databag", "application-databag"]);

export interface MirrorOf {
  readonly model: string;
  readonly machine: string;
  readonly view: RecordView;
}

export function checkMirror({ model, machine, view }: MirrorOf, truth: Truth, report: Report): void {
  const world = truth.world(model);
  const held = new Map<string, RecordOf>();
  for (const topic of topicsOfMachine(world, machine))
    for (const change of world.changedSince(topic, 0).changes)
      if (change.op === "put") held.set(changeKey(change), change.record);
  for (const [name, record] of held) {
    const found = view.get(record.kind, ...splitKey(keyOf(record)));
    if (found === undefined) report(`machine ${machine} at ${view.revision} lacks ${name}`);
    else if (!isDeepStrictEqual(found, record))
      report(`machine ${machine} at ${view.revision} holds ${name} of ${found.revision}, not of ${record.revision}`);
  }
  const known = new Set<string>();
  for (const { model: of, change } of truth.changes) {
    const name = changeKey(change);
    if (of !== model || held.has(name) || known.has(name)) continue;
    known.add(name);
    const kind = change.op === "put" ? change.record.kind : change.kind;
    if (!KEPT.has(kind) && view.get(kind, ...splitKey(name.slice(kind.length + 1))) !== undefined)
      report(`machine ${machine} at ${view.revision} still holds ${name}`);
  }
}
