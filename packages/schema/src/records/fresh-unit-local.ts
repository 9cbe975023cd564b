import type { NewRecord } from "./index.ts";

/** The local record of a unit that has not done anything yet: the agent's and the controller's copy begin alike. */
export const freshUnitLocal = (unit: string): NewRecord<"unit-local"> => ({
  kind: "unit-local",
  unit,
  sequence: 0,
  op: "continue",
  step: "done",
  event: null,
  task: null,
  retries: 0,
  hashes: { config: "", trust: "", addresses: "" },
  flags: { installed: false, started: false, stopped: false, removed: false, leader: false, statusSet: false },
  charm: null,
  leaderSettings: null,
  bootId: "",
});
