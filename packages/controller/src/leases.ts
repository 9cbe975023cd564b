// Leadership leases of one model. They ride on the heartbeats of connections and live in memory only: after a start
// every recorded leader has a full lease, and no renewal is ever stored.
import type { WholeWorld } from "@kith/domain";
import type { Commit } from "@kith/schema";
import { LEASE_MS } from "./limits.ts";

export class Leases {
  readonly #world: WholeWorld;
  readonly #monotonic: () => number;
  /** Leading unit → when its lease ends. */
  readonly #ends = new Map<string, number>();
  /** Unit whose lease ended → when that is worth telling again. */
  readonly #told = new Map<string, number>();

  constructor(world: WholeWorld, monotonic: () => number) {
    this.#world = world;
    this.#monotonic = monotonic;
    for (const { unit } of world.all("leader")) this.#ends.set(unit, monotonic() + LEASE_MS);
  }

  /** Follows who leads: a new leader starts with a full lease, a former one has none. */
  follow(commit: Commit): void {
    for (const change of commit.changes) {
      if (change.op === "delete" ? change.kind !== "leader" : change.record.kind !== "leader") continue;
      this.#reconcile(change.op === "put" && change.record.kind === "leader" ? change.record.unit : null);
    }
  }

  /** Whether `unit` leads and its lease has not run out. */
  holds(unit: string): boolean {
    return (this.#ends.get(unit) ?? 0) > this.#monotonic() && this.#leads(unit);
  }

  /** A heartbeat of `machine` came: renews and names the leases of its units. */
  renew(machine: string): string[] {
    const held: string[] = [];
    for (const { unit } of this.#world.by("assignments-of-machine", machine)) {
      if (!this.#leads(unit)) continue;
      this.#ends.set(unit, this.#monotonic() + LEASE_MS);
      held.push(unit);
    }
    return held;
  }

  /** Leaders whose lease ended; each is told again after another lease, should it still lead by then. */
  takeExpired(): string[] {
    const now = this.#monotonic();
    const expired: string[] = [];
    for (const [unit, end] of this.#ends) {
      if (end > now || (this.#told.get(unit) ?? 0) > now) continue;
      this.#told.set(unit, now + LEASE_MS);
      expired.push(unit);
    }
    return expired;
  }

  #reconcile(leader: string | null): void {
    for (const unit of this.#ends.keys()) {
      if (this.#leads(unit)) continue;
      this.#ends.delete(unit);
      this.#told.delete(unit);
    }
    if (leader !== null && !this.#ends.has(leader)) this.#ends.set(leader, this.#monotonic() + LEASE_MS);
  }

  #leads(unit: string): boolean {
    return this.#world.get("leader", unit.slice(0, unit.lastIndexOf("/")))?.unit === unit;
  }
}
