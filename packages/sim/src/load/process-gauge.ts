// What a process spends between two moments: processor time, memory, stalls of its event loop, garbage collection.
import { monitorEventLoopDelay, PerformanceObserver } from "node:perf_hooks";
import { STALL_RESOLUTION_MS } from "./limits.ts";

export interface ProcessSpent {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakRssBytes: number;
  readonly longestStallMs: number;
  readonly longestGcMs: number;
  readonly gcMs: number;
}

export class ProcessGauge {
  readonly #delay = monitorEventLoopDelay({ resolution: STALL_RESOLUTION_MS });
  readonly #gc: PerformanceObserver;
  #cpu = process.cpuUsage();
  #at = performance.now();
  #gcMs = 0;
  #longestGcMs = 0;

  constructor() {
    this.#gc = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        this.#gcMs += duration;
        this.#longestGcMs = Math.max(this.#longestGcMs, duration);
      }
    });
    this.#gc.observe({ entryTypes: ["gc"] });
    this.#delay.enable();
  }

  begin(): void {
    this.#cpu = process.cpuUsage();
    this.#at = performance.now();
    this.#gcMs = 0;
    this.#longestGcMs = 0;
    this.#delay.reset();
  }

  /** A collection is told of in a later turn: its time counts once it has been told. */
  end(): ProcessSpent {
    const used = process.cpuUsage(this.#cpu);
    return {
      wallMs: performance.now() - this.#at,
      cpuMs: (used.user + used.system) / 1_000,
      peakRssBytes: process.resourceUsage().maxRSS * 1_024,
      longestStallMs: Math.max(0, this.#delay.max / 1e6 - STALL_RESOLUTION_MS),
      longestGcMs: this.#longestGcMs,
      gcMs: this.#gcMs,
    };
  }
}
