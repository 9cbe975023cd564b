// Time as it passes: load is measured in real time only.
import type { Clock, Log } from "@kith/base";

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, run) {
    if (delayMs <= 0) {
      const immediate = setImmediate(run);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(run, Math.min(delayMs, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

/** Warnings and errors, each counted, the first of them shown. */
export function countingLog(name: string, counts: Record<string, number>): Log {
  const note =
    (level: string) =>
    (message: string, fields?: object): void => {
      const key = `${level}: ${message}`;
      counts[key] = (counts[key] ?? 0) + 1;
      if (counts[key] === 1) console.error(`${name} ${key} ${JSON.stringify(fields ?? {})}`);
    };
  return { debug: () => {}, info: () => {}, warn: note("warn"), error: note("error") };
}
