// The guarantees of contract 2.3 as a checker over what one unit ran. It knows nothing of how steps are decided, so the
// simulator and the tests can hold any unit to it. `SPEC.md` has the list.
import { compareNatural } from "@kith/base";
import { type HookEvent, hookName } from "@kith/schema";

/** One run of one hook, in the order in which they began. */
export interface HookRecord {
  readonly event: HookEvent;
  /** `skipped`: resolved without a retry. Both `committed` and `skipped` count as done. */
  readonly outcome: "committed" | "skipped" | "failed" | "killed";
  /** Positions of its start and end on any one counter that only grows. */
  readonly began: number;
  readonly ended: number;
  /** The unit was in the relation's scope when the hook began; true for hooks of no relation. */
  readonly inScope: boolean;
  /** The relation is a peer relation. */
  readonly peer: boolean;
  /** In batch delivery: all units that the hook told, as KITH_DELTA names them. */
  readonly units?: readonly string[];
}

/** Every broken guarantee of `history`, each beginning with its number. Empty: all hold. */
export function checkGuarantees(history: readonly HookRecord[]): string[] {
  const broken: string[] = [];
  const relations = new Map<string, RelationHistory>();
  let before: HookRecord | undefined;
  for (const record of history) {
    const report = (number: string, text: string) => broken.push(`${number}: ${text} at ${describe(record.event)}`);
    if (before && record.began < before.ended) report("G1", `${describe(before.event)} still ran`);
    // A hook that did not end well comes again before any other (contract 2.7).
    if (before && !isDone(before) && !sameHook(before, record)) {
      report("G13", `${describe(before.event)} was ${before.outcome} and is not run again`);
    }
    if (record.event.relation !== null) {
      const relation = relations.get(record.event.relation) ?? newRelation();
      relations.set(record.event.relation, relation);
      checkRelation(relation, record, report);
    }
    before = record;
  }
  return [...broken, ...checkLife(history)];
}

interface RelationHistory {
  created: boolean;
  over: boolean;
  /** Units joined and not departed. */
  readonly joined: Set<string>;
  /** The units whose changed must be next: one, but in batch delivery all that joined with it. */
  readonly owed: Set<string>;
}

type Report = (number: string, text: string) => void;

const newRelation = (): RelationHistory => ({ created: false, over: false, joined: new Set(), owed: new Set() });

function checkRelation(relation: RelationHistory, record: HookRecord, report: Report): void {
  const { kind } = record.event;
  checkUnits(record, report);
  if (kind === "relation-created") {
    checkCreated(relation, record, report);
    return;
  }
  if (relation.over) report("G9", "a hook after broken");
  else if (!relation.created) report("G2", "created has not run");
  const told = new Set(unitsOf(record));
  if (relation.owed.size > 0 && !(kind === "relation-changed" && [...relation.owed].every((unit) => told.has(unit)))) {
    report("G4", `changed for ${[...relation.owed].join(", ")} must be next`);
  }
  if (kind === "relation-joined") checkJoined(relation, record, report);
  if (kind === "relation-changed") checkChanged(relation, record, report);
  if (kind === "relation-departed") checkDeparted(relation, record, report);
  if (kind === "relation-broken") checkBroken(relation, record, report);
}

function checkCreated(relation: RelationHistory, record: HookRecord, report: Report): void {
  if (relation.created) report("G11", "created runs again");
  if (!record.inScope) report("G2", "scope was not entered before created");
  if (!isDone(record)) return;
  relation.created = true;
  relation.over = false;
}

function checkJoined(relation: RelationHistory, record: HookRecord, report: Report): void {
  for (const unit of unitsOf(record)) {
    if (relation.joined.has(unit)) report("G3", `${unit} joined already`);
    if (!isDone(record)) continue;
    relation.joined.add(unit);
    relation.owed.add(unit);
  }
}

function checkChanged(relation: RelationHistory, record: HookRecord, report: Report): void {
  const { remoteUnit, applicationBag } = record.event;
  if ((remoteUnit === null) === (applicationBag === null)) report("G8", "changed is of one bag");
  for (const unit of unitsOf(record)) {
    if (!relation.joined.has(unit)) report("G3", `${unit} has not joined`);
    if (isDone(record)) relation.owed.delete(unit);
  }
}

function checkDeparted(relation: RelationHistory, record: HookRecord, report: Report): void {
  for (const unit of unitsOf(record)) {
    if (!relation.joined.has(unit)) report("G6", `${unit} departs and has not joined`);
    if (isDone(record)) relation.joined.delete(unit);
  }
}

const unitsOf = ({ event, units }: HookRecord): readonly string[] =>
  units ?? (event.remoteUnit === null ? [] : [event.remoteUnit]);

/** Batch delivery: the units are some, in natural order, each once, and the event is about the first. */
function checkUnits({ event, units }: HookRecord, report: Report): void {
  if (units === undefined) return;
  if (units.length === 0) report("B1", "it tells nobody");
  if (units[0] !== event.remoteUnit) report("B2", `${units[0]} is the first, not ${event.remoteUnit}`);
  const wrong = units.find((unit, i) => i > 0 && compareNatural(units[i - 1] ?? "", unit) >= 0);
  if (wrong !== undefined) report("B3", `${wrong} is out of order or comes twice`);
}

function checkBroken(relation: RelationHistory, record: HookRecord, report: Report): void {
  if (relation.over) report("G7", "broken runs again");
  if (record.peer) report("G10", "a peer relation breaks");
  for (const unit of relation.joined) report("G6", `${unit} has not departed`);
  if (!isDone(record)) return;
  relation.created = false;
  relation.over = true;
}

/** Contract 2.2: install first and once, start after config-changed, stop before remove, nothing after it. */
function checkLife(history: readonly HookRecord[]): string[] {
  const done = history.filter(isDone).map((record) => record.event);
  const broken: string[] = [];
  const report = (text: string, event: HookEvent) => broken.push(`G12: ${text} at ${describe(event)}`);
  const ran = new Set<string>();
  let before: HookEvent | undefined;
  for (const event of done) {
    if (!ran.has("install") && event.kind !== "install") report("install has not run", event);
    if (["install", "stop", "remove"].includes(event.kind) && ran.has(event.kind)) report("it runs again", event);
    if (event.kind === "start" && !ran.has("config-changed")) report("config-changed has not run", event);
    if (ran.has("remove")) report("remove was the last", event);
    if (before?.kind === "upgrade-charm" && event.kind !== "config-changed") report("config-changed is due", event);
    if (event.kind === "remove" && ran.has("start") && !ran.has("stop")) report("stop has not run", event);
    ran.add(event.kind);
    before = event;
  }
  return broken;
}

function isDone(record: HookRecord): boolean {
  return record.outcome === "committed" || record.outcome === "skipped";
}

/** The same members too: a retry gets the same set. */
function sameHook(a: HookRecord, b: HookRecord): boolean {
  return describe(a.event) === describe(b.event) && unitsOf(a).join() === unitsOf(b).join();
}

function describe(event: HookEvent): string {
  const relation = event.relation === null ? "" : ` of relation ${event.relation}`;
  const about = event.remoteUnit ?? event.applicationBag;
  return `${hookName(event)}${relation}${about === null ? "" : ` for ${about}`}`;
}
