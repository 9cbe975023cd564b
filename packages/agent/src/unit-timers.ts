// The two things that only time brings to a unit: the retry of a failed hook, and update-status.
import type { Cancel } from "@kith/base";
import { type RecordView, retryDelayMs, stageOf, UPDATE_STATUS_MS, updateStatusDelayMs } from "@kith/unit";
import { UPDATE_STATUS_MAX_MS, UPDATE_STATUS_MIN_MS } from "./limits.ts";
import type { UnitHost } from "./unit-host.ts";
import type { UnitState } from "./unit-state.ts";

export class UnitTimers {
  readonly #host: UnitHost;
  readonly #wake: () => void;
  #retry: Cancel | null = null;
  #updateStatus: Cancel | null = null;
  #retryDue = false;
  #updateStatusDue = false;

  constructor(host: UnitHost, wake: () => void) {
    this.#host = host;
    this.#wake = wake;
  }

  due(): { readonly retryDue: boolean; readonly updateStatusDue: boolean } {
    return { retryDue: this.#retryDue, updateStatusDue: this.#updateStatusDue };
  }

  /** A hook begins: whatever was due is done by it. */
  stop(): void {
    this.#retry?.();
    this.#updateStatus?.();
    this.#retry = null;
    this.#updateStatus = null;
    this.#retryDue = false;
    this.#updateStatusDue = false;
  }

  /** Nothing runs: arms what is not armed yet. */
  arm(state: UnitState, view: RecordView): void {
    const { clock, random } = this.#host;
    if (this.#retry === null && stageOf(state.local.unit) === "failed") {
      this.#retry = clock.after(retryDelayMs(state.local, random), () => {
        this.#retryDue = true;
        this.#wake();
      });
    }
    this.#updateStatus ??= clock.after(updateStatusDelayMs(updateStatusInterval(view), random), () => {
      this.#updateStatusDue = true;
      this.#wake();
    });
  }
}

/** Model setting update-status-hook-interval: `5m`, `90s`, `1h30m`; between 1 and 60 minutes (contract 2.8). */
export function updateStatusInterval(view: Pick<RecordView, "get">): number {
  const value = view.get("model-setting", "update-status-hook-interval")?.value;
  const ms = typeof value === "string" ? durationMs(value) : null;
  return ms === null ? UPDATE_STATUS_MS : Math.min(UPDATE_STATUS_MAX_MS, Math.max(UPDATE_STATUS_MIN_MS, ms));
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

function durationMs(text: string): number | null {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return null;
  let sum = 0;
  for (const [, number, unit = ""] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    sum += Number(number) * (UNIT_MS[unit] ?? 0);
  return sum;
}
