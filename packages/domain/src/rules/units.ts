// Making units and assigning them to machines. A unit without a machine is placed by the planner `place-units`.
import { ok } from "@kith/base";
import type { Placement, RecordOf } from "@kith/schema";
import { type Deciding, notFound, notValid, type Outcome, refuse } from "../deciding.ts";
import { MACHINES_PER_COMMAND_MAX, UNITS_PER_COMMAND_MAX } from "../limits.ts";
import type { Draft } from "../world/draft.ts";
import { type Base, baseText, sameBase } from "./check-charm.ts";
import { takeNumber } from "./sequence.ts";

type Application = RecordOf<"application">;

/** Adds `count` units; `placement[i]` says where unit i goes, and the rest get machines of their own. */
export function addUnits(
  context: Deciding,
  application: Application,
  count: number,
  placement: readonly Placement[],
): Outcome<string[]> {
  if (count > UNITS_PER_COMMAND_MAX)
    return notValid(`cannot add ${count} units at once: the limit is ${UNITS_PER_COMMAND_MAX}`);
  const units: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const machine = readPlacement(context.draft, application, placement[i]);
    if (!machine.ok) return machine;
    units.push(addUnit(context, application, machine.value));
  }
  return ok(units);
}

/** Where a placement leads: a machine id, or null for a new machine. */
function readPlacement(
  draft: Draft,
  application: Application,
  placement: Placement | undefined,
): Outcome<string | null> {
  if (placement === undefined || (placement.scope === "" && placement.directive === "")) return ok(null);
  if (placement.scope !== "#")
    return refuse({
      code: "not-supported",
      message: `placement ${JSON.stringify(`${placement.scope}:${placement.directive}`)} not supported`,
    });
  return checkMachine(draft, application, placement.directive);
}

/** Answers `id` if units of `application` may go on that machine. */
export function checkMachine(draft: Draft, application: Application, id: string): Outcome<string> {
  const machine = draft.get("machine", id);
  if (machine === undefined) return notFound("machine", id);
  if (machine.life !== "alive") return refuse({ code: "not-alive", kind: "machine", id, life: machine.life });
  if (!sameBase(machine.base, application.base))
    return notValid(
      `base does not match: unit has ${JSON.stringify(baseText(application.base))}, machine has ${JSON.stringify(baseText(machine.base))}`,
    );
  return ok(id);
}

/** Adds one principal unit; null leaves its place to the planner. */
export function addUnit(context: Deciding, application: Application, machine: string | null): string {
  const { name } = putUnit(context, application, null);
  if (machine !== null) assignUnit(context.draft, name, machine, null);
  return name;
}

/** Adds the unit of a subordinate application that goes with `principal`, on its machine. */
export function addSubordinate(context: Deciding, application: Application, principal: string, machine: string): void {
  const { name } = putUnit(context, application, principal);
  assignUnit(context.draft, name, machine, principal);
}

function putUnit(
  { draft, at }: Deciding,
  application: Application,
  principal: string | null,
): { readonly name: string } {
  const number = takeNumber(draft, `unit:${application.name}`);
  const name = `${application.name}/${number}`;
  draft.put({
    kind: "unit",
    name,
    application: application.name,
    number,
    principal,
    resolve: null,
    forceCharm: false,
    created: at,
    life: "alive",
    force: null,
  });
  const message = principal === null ? "waiting for machine" : "installing agent";
  draft.put({ kind: "unit-workload", unit: name, status: "waiting", message, since: at, version: "", error: null });
  return { name };
}

export function assignUnit(draft: Draft, unit: string, machine: string, principal: string | null): void {
  draft.put({ kind: "assignment", machine, unit, principal });
  draft.put({ kind: "unit-machine", unit, machine });
}

export interface MachineWish {
  readonly base: Base;
  readonly constraints: RecordOf<"machine">["constraints"];
  readonly dedicated: boolean;
}

/** Adds a machine; the planner `request-machines` asks a provider for it. */
export function addMachine({ draft, at }: Deciding, wish: MachineWish): string {
  const id = String(takeNumber(draft, "machine"));
  draft.put({
    kind: "machine",
    id,
    parent: null,
    base: { name: wish.base.name, channel: wish.base.channel },
    constraints: wish.constraints,
    placement: null,
    created: at,
    life: "alive",
    force: null,
    dedicated: wish.dedicated,
  });
  return id;
}

export const tooManyMachines = (count: number): boolean => count > MACHINES_PER_COMMAND_MAX;
