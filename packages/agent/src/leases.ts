// Leadership leases on the agent's own clock: counted from the moment a heartbeat was sent, so that the agent's end of a
// lease never comes after the controller's.
import type { Clock } from "@kith/base";
import { LEASE_MARGIN_MS } from "./limits.ts";

export class Leases {
  readonly #clock: Clock;
  readonly #until = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The controller's answer to a heartbeat sent at `sent`: these units hold their leases, and no others. */
  renew(units: readonly string[], sent: number, leaseMs: number): void {
    this.#until.clear();
    for (const unit of units) this.#until.set(unit, sent + leaseMs);
  }

  /** True only while 30 s are left (contract 6): then nobody need be asked. */
  holds(unit: string): boolean {
    const until = this.#until.get(unit);
    return until !== undefined && until - this.#clock.monotonic() >= LEASE_MARGIN_MS;
  }
}
