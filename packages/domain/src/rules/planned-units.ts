// Giving each application of a plan the units it lacks, where the plan wants them. Machines of the plan come to be with
// the first unit that goes there; where units stand already, their machines are the plan's.
import type { BundlePlan, RecordOf } from "@kith/schema";
import type { Deciding } from "../deciding.ts";
import type { World } from "../world/world.ts";
import { DEFAULT_BASE } from "./check-charm.ts";
import type { PlanProblems } from "./plan-problems.ts";
import { machineTag } from "./tags.ts";
import { addMachine, addUnit, checkMachine } from "./units.ts";

type Planned = BundlePlan["applications"][number];
type Place = Planned["places"][number];

interface Placing {
  readonly context: Deciding;
  readonly plan: BundlePlan;
  readonly problems: PlanProblems;
  /** Bundle machine → machine of the model. */
  readonly machines: Map<string, string>;
}

export function placePlannedUnits(context: Deciding, plan: BundlePlan, problems: PlanProblems): void {
  const placing: Placing = { context, plan, problems, machines: knownMachines(context.draft, plan) };
  // A unit beside another waits for that one: go round until nobody waits, or nobody gets on.
  let waiting = plan.applications.filter((planned) => context.draft.get("application", planned.name) !== undefined);
  for (let before = Number.POSITIVE_INFINITY; waiting.length > 0; ) {
    const known = problems.list.length;
    waiting = waiting.filter((planned) => !placeApplication(placing, planned));
    const left = missingUnits(context.draft, waiting);
    if (problems.list.length > known || left === before) break;
    before = left;
  }
  for (const planned of waiting)
    problems.add(planned.at, {
      code: "not-valid",
      message: `cannot place units of ${JSON.stringify(planned.name)}: the units they go beside do not exist`,
    });
}

function missingUnits(world: World, waiting: readonly Planned[]): number {
  let count = 0;
  for (const planned of waiting) count += (planned.units ?? 0) - aliveUnits(world, planned.name).length;
  return count;
}

/** Adds units until the plan's number is reached; false when one has to wait for another application's. */
function placeApplication(placing: Placing, planned: Planned): boolean {
  const { context, problems } = placing;
  const { draft } = context;
  const application = draft.get("application", planned.name);
  if (application === undefined || application.subordinate) return true;
  for (let i = aliveUnits(draft, planned.name).length; i < (planned.units ?? 0); i += 1) {
    const place = planned.places[i];
    const machine = place === undefined || isOwn(place) ? null : machineOf(placing, application, place);
    if (machine === undefined) return false;
    if (machine !== null && problems.take(planned.at, checkMachine(draft, application, machine)) === undefined)
      return true;
    addUnit(context, application, machine ?? ownMachine(context, application));
  }
  return true;
}

/** A machine of its own; plans with containers are refused, whatever becomes of their units. */
const isOwn = (place: Place): place is Extract<Place, { kind: "new" | "container" }> =>
  place.kind === "new" || place.kind === "container";

/** Made here and not by the planner, so that later units of the plan can go beside it. */
function ownMachine(context: Deciding, { base, constraints }: RecordOf<"application">): string {
  return addMachine(context, { base, constraints, dedicated: true });
}

/** The machine of a place; undefined while the unit that it names has none yet. */
function machineOf(placing: Placing, application: RecordOf<"application">, place: Place): string | undefined {
  if (isOwn(place)) return undefined;
  const { draft } = placing.context;
  if (place.kind === "unit") {
    const beside = aliveUnits(draft, place.application)[place.index];
    return beside === undefined ? undefined : draft.get("unit-machine", beside.name)?.machine;
  }
  const known = placing.machines.get(place.machine);
  if (known !== undefined) return known;
  const planned = placing.plan.machines.find((machine) => machine.id === place.machine);
  const id = planned?.existing ?? addPlannedMachine(placing.context, application, planned);
  placing.machines.set(place.machine, id);
  return id;
}

function addPlannedMachine(
  context: Deciding,
  application: RecordOf<"application">,
  planned: BundlePlan["machines"][number] | undefined,
): string {
  const base = planned?.base ?? application.base ?? DEFAULT_BASE;
  const id = addMachine(context, { base, constraints: planned?.constraints ?? {}, dedicated: true });
  for (const [key, value] of Object.entries(planned?.annotations ?? {}))
    context.draft.put({ kind: "annotation", entity: machineTag(id), key, value });
  return id;
}

/** Where units of the plan stand already, their machines are those of the plan. */
function knownMachines(world: World, plan: BundlePlan): Map<string, string> {
  const machines = new Map<string, string>();
  for (const machine of plan.machines) if (machine.existing !== null) machines.set(machine.id, machine.existing);
  for (const planned of plan.applications)
    for (const [i, unit] of aliveUnits(world, planned.name).entries()) {
      const place = planned.places[i];
      const machine = world.get("unit-machine", unit.name)?.machine;
      if (place?.kind === "machine" && machine !== undefined && !machines.has(place.machine))
        machines.set(place.machine, machine);
    }
  return machines;
}

/** In order of their numbers. */
function aliveUnits(world: World, application: string): RecordOf<"unit">[] {
  const units = [...world.by("units-of-application", application)].filter((unit) => unit.life === "alive");
  return units.sort((a, b) => a.number - b.number);
}
