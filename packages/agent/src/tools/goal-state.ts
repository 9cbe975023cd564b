import { type GoalStatuses, readGoalState } from "../hook-context/answers.ts";
import { print, surplus } from "./outcome.ts";
import type { Tool } from "./tool.ts";
import type { Value } from "./value.ts";

/** Contract 11.1: structs in their own order, maps by key. */
export const goalState: Tool = {
  operands: "",
  summary: "print the status of the charm's peers and related units",
  flags: [],
  formats: ["yaml", "json"],
  async run({ options }, input) {
    const extra = surplus(input.words, 0);
    if (extra !== null) return extra;
    const { units, relations } = readGoalState(await options.edges.ask({ kind: "goal-state" }));
    const related = Object.entries(relations).map(([endpoint, statuses]) => [endpoint, statusMap(statuses)]);
    return print(
      new Map<string, Value>([
        ["units", statusMap(units)],
        ["relations", Object.fromEntries(related)],
      ]),
    );
  },
};

function statusMap(statuses: GoalStatuses): Value {
  const entries = Object.entries(statuses).map(([name, { status, since }]) => {
    const fields: [string, Value][] = since === null ? [] : [["since", timeText(since)]];
    return [name, new Map<string, Value>([["status", status], ...fields])];
  });
  return Object.fromEntries(entries);
}

/** `2025-01-01 10:00:00Z` */
const timeText = (at: number): string => new Date(at).toISOString().replace("T", " ").replace(/\.\d+/, "");
