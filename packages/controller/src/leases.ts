// Leadership leases of one model. They ride on the heartbeats of connections and live in memory only: after a start
// every recorded leader has a full lease, and no renewal is ever stored. A heartbeat costs one entry, whatever its machine
// carries; time costs what ran out.
import type { WholeWorld } from "@kith/domain";
import type { Commit } from "@kith/schema";
import { getOrMake } from "./get-or-make.ts";
import { LEASE_MS } from "./limits.ts";

interface Leading {
  readonly unit: string;
  readonly machine: string | null;
}

export class Leases {
  readonly #world: WholeWorld;
  readonly #monotonic: () => number;
  readonly #leading = new Map<string, Leading>();
  /** Machine → its units that lead. */
  readonly #leaders = new Map<string, Set<string>>();
  /** Machine → when it was last heard of, longest ago first; those that were heard within a lease. */
  readonly #heard = new Map<string, number>();
  /** Leader → when it was given a lease of its own, longest ago first; dropped when that is over. */
  readonly #granted = new Map<string, number>();
  /** Leader → when it was told as expired, longest ago first. */
  readonly #told = new Map<string, number>();

  constructor(world: WholeWorld, monotonic: () => number) {
    this.#world = world;
    this.#monotonic = monotonic;
    // Nobody has had time to be heard of: all machines start as though they had just been.
    for (const { id } of world.by("machines", "")) this.#heard.set(id, monotonic());
    for (const { application } of world.all("leader")) this.#reconcile(application);
  }

  /** Follows who leads, and where: a new leader starts with a full lease, a former one has none. */
  follow(commit: Commit): void {
    for (const change of commit.changes) {
      if (change.op === "delete") {
        if (change.kind === "machine") this.#heard.delete(change.key);
        if (change.kind === "leader") this.#reconcile(change.key);
      } else {
        const { record } = change;
        if (record.kind === "leader") this.#reconcile(record.application);
        if (record.kind === "unit-machine") this.#reconcile(applicationOf(record.unit));
      }
    }
  }

  /** Whether `unit` leads and its lease has not run out. */
  holds(unit: string): boolean {
    const leading = this.#leading.get(applicationOf(unit));
    return leading?.unit === unit && this.#isLeased(leading);
  }

  /** A heartbeat of `machine` came: renews and names the leases of its units. */
  renew(machine: string): string[] {
    this.#heard.delete(machine);
    this.#heard.set(machine, this.#monotonic());
    return [...(this.#leaders.get(machine) ?? [])];
  }

  /**
   * Units to pass over because nobody has heard of them for a lease: each leader whose lease ended, and with it the other
   * units of its application that are as silent. Told again after another lease, should it still lead by then.
   */
  takeExpired(): string[] {
    const ended = [...this.#endedMachines(), ...this.#overdue(this.#granted), ...this.#overdue(this.#told)];
    const silent = new Set<string>();
    for (const unit of ended) {
      const leading = this.#leading.get(applicationOf(unit));
      if (leading?.unit !== unit || this.#isLeased(leading) || this.#told.has(unit)) continue;
      this.#told.set(unit, this.#monotonic());
      for (const { name } of this.#world.by("units-of-application", applicationOf(unit)))
        if (!this.#isHeard(this.#world.get("unit-machine", name)?.machine ?? null)) silent.add(name);
    }
    return [...silent];
  }

  /** Machines that fell silent: what of them leads. */
  #endedMachines(): string[] {
    const units: string[] = [];
    for (const [machine, at] of this.#heard) {
      if (at + LEASE_MS > this.#monotonic()) break;
      this.#heard.delete(machine);
      units.push(...(this.#leaders.get(machine) ?? []));
    }
    return units;
  }

  /** Takes out what stands in `since` for a whole lease. */
  #overdue(since: Map<string, number>): string[] {
    const units: string[] = [];
    for (const [unit, at] of since) {
      if (at + LEASE_MS > this.#monotonic()) break;
      since.delete(unit);
      units.push(unit);
    }
    return units;
  }

  #reconcile(application: string): void {
    const old = this.#leading.get(application);
    const unit = this.#world.get("leader", application)?.unit;
    const machine = unit === undefined ? null : (this.#world.get("unit-machine", unit)?.machine ?? null);
    if (old !== undefined) this.#leave(application, old);
    if (unit === undefined) return;
    this.#leading.set(application, { unit, machine });
    if (machine !== null) getOrMake(this.#leaders, machine, () => new Set<string>()).add(unit);
    if (old?.unit === unit) return;
    this.#granted.delete(unit);
    this.#granted.set(unit, this.#monotonic());
  }

  #leave(application: string, { unit, machine }: Leading): void {
    this.#leading.delete(application);
    const leaders = this.#leaders.get(machine ?? "");
    leaders?.delete(unit);
    if (leaders?.size === 0) this.#leaders.delete(machine ?? "");
    if (this.#world.get("leader", application)?.unit === unit) return;
    this.#granted.delete(unit);
    this.#told.delete(unit);
  }

  #isLeased({ unit, machine }: Leading): boolean {
    const granted = this.#granted.get(unit);
    return (granted !== undefined && granted + LEASE_MS > this.#monotonic()) || this.#isHeard(machine);
  }

  #isHeard(machine: string | null): boolean {
    const at = machine === null ? undefined : this.#heard.get(machine);
    return at !== undefined && at + LEASE_MS > this.#monotonic();
  }
}

const applicationOf = (unit: string): string => unit.slice(0, unit.lastIndexOf("/"));
