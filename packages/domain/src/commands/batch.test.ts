// Batch delivery: what the charm asks for, what the operator makes of it, and what a change of the charm does to that.
import type { Command } from "@kith/schema";
import { expect, test } from "vitest";
import { TestWorld } from "../test-world.ts";

const ASKS = "http global 0 batch";
const turn = (endpoint: string, on: boolean, force = false): Command => ({
  kind: "batch",
  ...{ application: "web", endpoint, on, force },
});

function lab(): TestWorld {
  const t = new TestWorld().model();
  t.charm("web", { provides: { site: ASKS, admin: "http" }, peers: { ring: "ring" } });
  t.deploy("web", "local:web-0", 1);
  return t;
}
const delivery = (t: TestWorld) => t.world.get("application", "web")?.delivery;

test("an endpoint whose charm asks for it is in batch delivery from the start", () => {
  expect(delivery(lab())).toEqual({ site: "batch" });
});

test("the operator turns it off and on; what it is already is no change", () => {
  const t = lab();
  t.run(turn("site", false));
  expect(delivery(t)).toEqual({});
  const before = t.world.revision;
  t.run(turn("site", false));
  expect(t.world.revision).toBe(before);
  t.run(turn("site", true));
  t.run(turn("ring", true, true));
  expect(delivery(t)).toEqual({ site: "batch", ring: "batch" });
});

test.each<[string, Command, string]>([
  [
    "a charm that does not ask",
    turn("admin", true),
    'cannot batch web:admin: charm "local:web-0" does not ask for it with "kith-delivery: batch"',
  ],
  ["an unknown endpoint", turn("dbase", true), 'application "web" has no "dbase" relation'],
  ["the implicit endpoint", turn("juju-info", true, true), "cannot batch web:juju-info: no hooks run for it"],
  ["an unknown application", { ...turn("site", true), application: "w" } as Command, 'application "w" not found'],
])("refused: %s", (_, command, text) => {
  const t = lab();
  expect(t.refusal(command)).toBe(text);
  expect(delivery(t)).toEqual({ site: "batch" });
});

test.each<[string, readonly Command[], { site: string; admin: string }, Record<string, string>]>([
  ["asks as before, off stays off", [turn("site", false)], { site: ASKS, admin: "http" }, {}],
  ["asks anew", [turn("site", false)], { site: ASKS, admin: ASKS }, { admin: "batch" }],
  ["asks no more", [], { site: "http", admin: "http" }, {}],
  ["was forced on", [turn("admin", true, true)], { site: ASKS, admin: "http" }, { site: "batch", admin: "batch" }],
])("a new charm: %s", (_, commands, provides, expected) => {
  const t = lab();
  for (const command of commands) t.run(command);
  const charmUrl = t.charm("web", { provides, peers: { ring: "ring" } });
  t.run({ kind: "refresh", application: "web", charmUrl, settings: {}, resources: {}, forceUnits: false });
  expect(delivery(t)).toEqual(expected);
});
