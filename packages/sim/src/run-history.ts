// Every process that a unit ran, in order, and what became of it: written down outside of Kith, as a charm's own file
// would be.
import type { HookRun } from "@kith/agent";
import { hookName, keyOf, type RecordOf, splitKey } from "@kith/schema";
import { deltaOf, localFromRecords } from "@kith/unit";
import type { ProcessEnd, RunRecorder } from "./simulated-hooks.ts";
import type { CommitSeen, Truth } from "./truth.ts";

export interface UnitRun {
  readonly contextId: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly began: number;
  ended: number;
  /** `ended`: it exited 0, and nothing of it is durable yet. */
  outcome: "committed" | "skipped" | "failed" | "killed" | "ended";
  /** Its machine lost its power before anything of it was durable: then it may be as if it had never been. */
  lost: boolean;
  readonly inScope: boolean;
  readonly peer: boolean;
  /** In batch delivery: what the process found in the file that KITH_DELTA names. */
  readonly delta: HookRun["delta"];
}

export class RunHistory implements RunRecorder {
  readonly overlaps: string[] = [];
  readonly #truth: Truth;
  readonly #trace: (text: string) => void;
  readonly #units = new Map<string, UnitRun[]>();
  readonly #byId = new Map<string, UnitRun>();
  readonly #begun = new Set<string>();
  #counter = 0;
  #windows = 0;

  constructor(truth: Truth, trace: (text: string) => void) {
    this.#truth = truth;
    this.#trace = trace;
  }

  /** Of every unit of every model, hooks only. */
  byUnit(): ReadonlyMap<string, readonly UnitRun[]> {
    return this.#units;
  }

  /** Hooks of batch delivery that told more than one unit. */
  get windows(): number {
    return this.#windows;
  }

  get count(): number {
    return this.#begun.size;
  }

  ran(contextId: string): boolean {
    return this.#begun.has(contextId);
  }

  began({ unit, program, environment, delta }: HookRun): void {
    const { JUJU_CONTEXT_ID: contextId = "", JUJU_MODEL_UUID: model = "", JUJU_RELATION_ID: id = "" } = environment;
    this.#begun.add(contextId);
    this.#trace(`${contextId} begins`);
    if (program.kind !== "hook") return;
    if (delta !== null && delta.departed.length + delta.joined.length + delta.changed.length > 1) this.#windows += 1;
    const relation = id.split(":").at(-1) ?? "";
    const world = this.#truth.world(model);
    this.#counter += 1;
    const run: UnitRun = {
      contextId,
      environment,
      began: this.#counter,
      ended: this.#counter,
      outcome: "killed",
      lost: false,
      inScope: relation === "" || world.get("member", relation, unit) !== undefined,
      peer: world.get("relation", relation)?.endpoints.length === 1,
      delta,
    };
    const name = `${model} ${unit}`;
    this.#units.set(name, [...(this.#units.get(name) ?? []), run]);
    this.#byId.set(contextId, run);
  }

  ended(contextId: string, how: ProcessEnd): void {
    this.#trace(`${contextId} ${how}`);
    const run = this.#byId.get(contextId);
    if (run === undefined) return;
    this.#counter += 1;
    run.ended = this.#counter;
    run.outcome = how === "exited" ? "ended" : how;
  }

  powerCut(model: string, machine: string): void {
    for (const runs of this.#units.values()) {
      const { JUJU_MODEL_UUID, JUJU_MACHINE_ID } = runs.at(-1)?.environment ?? {};
      if (JUJU_MODEL_UUID !== model || JUJU_MACHINE_ID !== machine) continue;
      for (const run of runs.toReversed()) {
        if (run.outcome === "committed" || run.outcome === "skipped") break;
        run.lost = true;
      }
    }
  }

  overlap(text: string): void {
    this.overlaps.push(text);
  }

  readonly onCommit = ({ commit, model, before, world }: CommitSeen): void => {
    const committed = new Set<string>();
    for (const change of commit.changes) {
      if (change.op !== "put" || change.record.kind !== "charm-state" || !change.record.key.startsWith("run-"))
        continue;
      const run = this.#byId.get(change.record.value);
      if (run !== undefined) run.outcome = "committed";
      committed.add(change.record.unit);
    }
    for (const change of commit.changes) {
      if (change.op !== "put" || change.record.kind !== "unit" || change.record.resolve !== null) continue;
      const { name } = change.record;
      const error = before("unit-workload", name)?.error ?? interruptedRetry(before("unit-local", name));
      // Whatever the word is by now: the unit may have acted on an earlier one.
      if (!before("unit", name)?.resolve || committed.has(name) || !error) continue;
      // A retry that was begun before the word arrived takes it away too, and still owes its hook.
      const event = world.get("unit-local", name)?.event ?? null;
      if (event === null || hookName(event) !== error.hook)
        this.#skipped(model, name, error, deltaBefore(commit, before, name));
    }
  };

  /** The hook that is in `error` was given up; its process may never have begun, when the agent died just before it. */
  #skipped(model: string, unit: string, { hook, relation, remote }: SkippedHook, delta: UnitRun["delta"]): void {
    const name = `${model} ${unit}`;
    const runs = this.#units.get(name) ?? [];
    const last = runs.at(-1);
    if (last !== undefined && last.environment.JUJU_HOOK_NAME === hook && last.outcome !== "committed") {
      last.outcome = "skipped";
      return;
    }
    const environment = {
      JUJU_HOOK_NAME: hook,
      ...(relation === null
        ? {}
        : { JUJU_RELATION_ID: relation, JUJU_RELATION: hook.replace(/-relation-[a-z]+$/, "") }),
      ...(remote === null ? {} : { JUJU_REMOTE_UNIT: remote }),
    };
    this.#counter += 1;
    const times = { began: this.#counter, ended: this.#counter };
    const run = { contextId: "", environment, ...times, lost: false, peer: false, inScope: true, delta };
    this.#units.set(name, [...runs, { ...run, outcome: "skipped" }]);
  }
}

/** A retry that had begun, which takes the error away, and was cut off: it is given up as what was in error would be. */
function interruptedRetry(local: RecordOf<"unit-local"> | undefined): SkippedHook | null {
  if (local === undefined || local.event === null || local.step !== "queued" || local.retries === 0) return null;
  const { event } = local;
  return { hook: hookName(event), relation: event.relation, remote: event.remoteUnit, since: 0 };
}

/** What the hook that is given up with `commit` stood for: its members were stored with the error. */
function deltaBefore(commit: CommitSeen["commit"], before: CommitSeen["before"], unit: string): UnitRun["delta"] {
  const event = before("unit-local", unit)?.event ?? null;
  const keys = commit.changes.map((change) => (change.op === "put" ? keyOf(change.record) : change.key));
  const blocks = keys
    .flatMap((key) => before("pending", ...splitKey(key)) ?? [])
    .filter((block) => block.unit === unit);
  return event === null ? null : deltaOf(localFromRecords(unit, blocks), event);
}

type SkippedHook = NonNullable<RecordOf<"unit-workload">["error"]>;
