// Time, chance and the log as they are outside of tests.
import type { Clock, Log, LogFields, Random } from "@kith/base";

export const realClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

export const realRandom: Random = { next: () => Math.random() };

/** One line of JSON each to `write`. An agent must start fast and small: a logging library costs more than all its lines. */
export function lineLog(write: (line: string) => void): Log {
  const at = (level: string) => (message: string, fields?: LogFields) =>
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
  return { debug: () => {}, info: at("info"), warn: at("warn"), error: at("error") };
}
