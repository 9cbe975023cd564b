// Time passes for a model: leases end, deadlines of forced removals come, silent agents are noticed, what has ended is
// forgotten after a while. Elapsed time arrives as commands, like everything else.
import type { Cancel, Clock } from "@kith/base";
import { nextDeadline, unusedCharms, type WholeWorld } from "@kith/domain";
import type { Command } from "@kith/schema";
import { IdleSince } from "./idle-since.ts";
import type { Leases } from "./leases.ts";
import { CHARM_UNUSED_MS, PRUNE_EVERY_MS, TICK_MS } from "./limits.ts";

export interface ModelClockOptions {
  readonly world: WholeWorld;
  readonly clock: Clock;
  readonly leases: Leases;
  readonly submit: (command: Command) => void;
  readonly onTick: () => void;
}

export class ModelClock {
  readonly #options: ModelClockOptions;
  readonly #unusedCharms = new IdleSince(CHARM_UNUSED_MS);
  #pruneAt: number;
  #cancel: Cancel | null = null;

  constructor(options: ModelClockOptions) {
    this.#options = options;
    this.#pruneAt = options.clock.monotonic() + PRUNE_EVERY_MS;
  }

  start(): void {
    this.#cancel = this.#options.clock.after(TICK_MS, () => {
      this.#tick();
      this.start();
    });
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #tick(): void {
    const { world, clock, leases, submit, onTick } = this.#options;
    const units = leases.takeExpired();
    if (units.length > 0) submit({ kind: "leases-expired", units });
    const deadline = nextDeadline(world);
    if (deadline !== null && deadline <= clock.now()) submit({ kind: "time-passed" });
    if (clock.monotonic() >= this.#pruneAt) this.#prune();
    onTick();
  }

  #prune(): void {
    const { world, clock, submit } = this.#options;
    this.#pruneAt = clock.monotonic() + PRUNE_EVERY_MS;
    submit({ kind: "prune", charms: this.#unusedCharms.look(unusedCharms(world), clock.monotonic()) });
  }
}
