// What goes wrong in one run: crashes at chosen calls of edges, and how often everything else fails.
import type { Dice } from "./dice.ts";
import { type EdgeCall, type InjectionPoint, injectionPoints, type Moment } from "./injection-points.ts";

export type FaultLevel = "none" | "mild" | "harsh";

export interface FaultRates {
  /** Crashes at chosen calls of edges. */
  readonly crashes: number;
  /** Chance that a hook or action fails, and that it is killed. */
  readonly hookFails: number;
  readonly hookKilled: number;
  /** Chance, at each step of the workload, that the network misbehaves, and that a machine loses its power. */
  readonly network: number;
  readonly power: number;
  /** Chance that a machine cannot be made or released at first. */
  readonly provider: number;
}

export const faultRates: { readonly [L in FaultLevel]: FaultRates } = {
  none: { crashes: 0, hookFails: 0, hookKilled: 0, network: 0, power: 0, provider: 0 },
  mild: { crashes: 2, hookFails: 0.02, hookKilled: 0.005, network: 0.2, power: 0.05, provider: 0.1 },
  harsh: { crashes: 6, hookFails: 0.06, hookKilled: 0.02, network: 0.5, power: 0.15, provider: 0.3 },
};

/** A call that is chosen for a crash is struck within its first so many visits: most calls of a short run come rarely. */
const VISIT_MAX = 6;
const VISIT_FREQUENT_MAX = 400;
/** Two of each run's points go through the list with the seed, at calls that even a short run makes. */
const AIMED = 2;
const AIMED_VISIT_MAX = 2;
const AIMED_FREQUENT_MAX = 80;

/** Calls of which a run makes hundreds. */
const frequent: ReadonlySet<EdgeCall> = new Set<EdgeCall>([
  "controller.clock.timer",
  "controller.send.agent",
  "controller.store.commit",
  "agent.clock.timer",
  "agent.disk.write",
  "agent.hooks.run",
  "agent.hooks.tool",
  "agent.send",
]);

const isFrequent = (point: InjectionPoint): boolean => frequent.has(point.slice(0, point.lastIndexOf(":")) as EdgeCall);

export class Faults {
  readonly rates: FaultRates;
  readonly hit = new Set<InjectionPoint>();
  active = true;
  /** Visits that are still left until the crash. */
  readonly #planned = new Map<InjectionPoint, number>();

  /** Seeds that follow one another go through all injection points; the rest is chance. */
  constructor(level: FaultLevel, seed: number, dice: Dice) {
    this.rates = faultRates[level];
    const half = Math.floor(injectionPoints.length / 2);
    for (let i = 0; i < this.rates.crashes; i += 1) {
      const aimed = i < AIMED;
      const point = aimed ? injectionPoints[(seed + i * half) % injectionPoints.length] : dice.pick(injectionPoints);
      if (point === undefined) continue;
      const [rare, often] = aimed ? [AIMED_VISIT_MAX, AIMED_FREQUENT_MAX] : [VISIT_MAX, VISIT_FREQUENT_MAX];
      this.#planned.set(point, dice.int(1, isFrequent(point) ? often : rare));
    }
  }

  /** Whether the process that comes by here crashes now. */
  strikes(call: EdgeCall, moment: Moment): boolean {
    const point: InjectionPoint = `${call}:${moment}`;
    const left = this.#planned.get(point);
    if (left === undefined || !this.active) return false;
    this.#planned.set(point, left - 1);
    if (left > 1) return false;
    this.#planned.delete(point);
    this.hit.add(point);
    return true;
  }
}
