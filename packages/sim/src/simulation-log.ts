// The logs of simulated processes. What a process itself calls a bug is a violation.
import type { Log, LogFields } from "@kith/base";
import type { Report } from "./checkers/checker.ts";

/** Messages that only a bug can cause. */
const BUGS: ReadonlySet<string> = new Set([
  "a command broke an invariant",
  "a frame of the controller makes no sense",
  "the controller speaks out of turn",
  "an agent sent a bad frame",
  "a model is opened anew",
]);

export function simulationLog(trace: (text: string) => void, report: Report): (process: string) => Log {
  return (process) => {
    const at = (level: string) => (message: string, fields?: LogFields) => {
      trace(`${process} ${level}: ${message} ${fields === undefined ? "" : JSON.stringify(fields)}`);
      if (level === "error" && (BUGS.has(message) || fields?.bug === true))
        report(`${process}: ${message} ${JSON.stringify(fields ?? {})}`);
    };
    return { debug: () => {}, info: at("info"), warn: at("warn"), error: at("error") };
  };
}
