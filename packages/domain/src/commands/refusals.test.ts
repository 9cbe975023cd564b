// What users are refused, in Juju's words (contract sections 1.8, 5.1, 5.3, 7.1).
import type { Command } from "@kith/schema";
import { expect, test } from "vitest";
import { deployOf, TestWorld } from "../test-world.ts";

function lab(): TestWorld {
  const t = new TestWorld().model();
  const option = { type: "int", default: 1, description: "" };
  t.deploy(
    "db",
    t.charm("db", { provides: { db: "pg", admin: "pg" }, peers: { ring: "ring" }, config: { size: option } }),
    1,
  );
  t.deploy("web", t.charm("web", { requires: { db: "pg global 1", log: "log container" } }), 1);
  t.deploy("sub", t.charm("sub", { subordinate: true, requires: { host: "juju-info container" } }));
  t.deploy("logger", t.charm("logger", { provides: { log: "log" } }), 0);
  t.charm("unsafe", { host: "" });
  t.run({ kind: "add-relation", endpoints: ["web:db", "db:db"] });
  return t;
}

const relate = (a: string, b: string): Command => ({ kind: "add-relation", endpoints: [a, b] });
const set = (key: string, value: string): Command => ({
  kind: "set-settings",
  application: "db",
  set: { [key]: value },
  unset: [],
});
const run = (name: string): Command => ({
  kind: "enqueue-operation",
  summary: "",
  tasks: [{ receiver: "db/0", name, params: {}, parallel: null, group: null }],
});

test.each<[Command, string]>([
  [relate("none", "db"), 'application "none" not found'],
  [relate("web:x", "db"), 'application "web" has no "x" relation'],
  [relate("db:ring", "web"), "no relations found"],
  [relate("db", "db"), "no relations found"],
  [relate("web", "db"), 'ambiguous relation: "web db" could refer to "web:db db:admin"; "web:db db:db"'],
  [relate("db", "web"), 'ambiguous relation: "db web" could refer to "web:db db:admin"; "web:db db:db"'],
  [relate("db:db", "web:db"), 'cannot add relation "web:db db:db": relation web:db db:db already exists'],
  [relate("db:admin", "web:db"), "establishing a new relation for web:db would exceed its maximum relation limit of 1"],
  [relate("web:log", "logger"), "container scoped relation requires at least one subordinate application"],
  [
    { kind: "remove-relation", target: { id: "0" }, force: false },
    'cannot remove relation "db:ring": is a peer relation',
  ],
  [{ kind: "remove-relation", target: { id: "99" }, force: false }, 'relation "99" not found'],
  [{ kind: "remove-relation", target: { endpoints: ["web", "sub"] }, force: false }, 'relation "web sub" not found'],
  [set("nokey", "1"), 'unknown option "nokey"'],
  [set("size", "abc"), 'option "size" expected int, got "abc"'],
  [deployOf("db", "local:db-0", 1), 'application "db" already exists'],
  [deployOf("Bad_Name", "local:db-0", 1), 'invalid application name "Bad_Name"'],
  [deployOf("x", "local:none-0", 1), 'charm "local:none-0" not found'],
  [deployOf("x", "local:sub-0", 1), "subordinate application must be deployed without units"],
  [
    deployOf("x", "local:unsafe-0", 1),
    'cannot deploy charm "unsafe" on the local cloud: it would run on this host itself and does not declare "kith-host: process"',
  ],
  [deployOf("x", "local:db-0", 1, { placement: [{ scope: "#", directive: "99" }] }), 'machine "99" not found'],
  [
    deployOf("x", "local:db-0", 1, { placement: [{ scope: "lxd", directive: "1" }] }),
    'placement "lxd:1" not supported',
  ],
  [deployOf("x", "local:db-0", 1, { bindings: { nope: "alpha" } }), "invalid endpoint(s): nope"],
  [deployOf("x", "local:db-0", 1, { settings: { size: "big" } }), 'option "size" expected int, got "big"'],
  [{ kind: "add-unit", application: "none", count: 1, placement: [] }, 'application "none" not found'],
  [{ kind: "remove-units", units: ["db/9"], force: false }, 'unit "db/9" not found'],
  [{ kind: "remove-machine", machine: "0", force: false, keep: false }, 'machine 0 has unit(s) "db/0" assigned'],
  [{ kind: "resolve-units", units: ["db/0"], retry: true }, 'unit "db/0" is not in an error state'],
  [
    { kind: "refresh", application: "db", charmUrl: "local:logger-0", settings: {}, resources: {}, forceUnits: false },
    'cannot upgrade application "db" to charm "local:logger-0": would break relation "db:ring"',
  ],
  [{ kind: "expose", application: "db", exposed: true, endpoints: { x: null } }, "invalid endpoint(s): x"],
  [{ kind: "annotate", entity: "unit-none-0", set: {} }, 'entity "unit-none-0" not found'],
])("%j", (command, text) => {
  const t = lab();
  const revision = t.world.revision;
  expect(t.refusal(command)).toBe(text);
  expect(t.world.revision).toBe(revision);
});

test("a receiver that cannot have its task is told by itself", () => {
  const result = lab().run(run("nosuch")) as { tasks: unknown[] };
  expect(result.tasks).toEqual([{ refusal: { code: "unknown-action", action: "nosuch", unit: "db/0" } }]);
});

test("a charm that would run on the host itself is fine where the model trusts it", () => {
  const t = lab();
  t.run({ kind: "set-model-settings", set: { "trust-host": "true" }, unset: [] });
  t.deploy("x", "local:unsafe-0", 1);
  expect(t.world.get("unit", "x/0")).toBeDefined();
});

test("a dying relation is not an existing one", () => {
  const t = lab();
  t.start("web/0");
  t.say("web/0", { kind: "enter-scope", relation: "1" });
  t.run({ kind: "remove-relation", target: { id: "1" }, force: false });
  expect(t.refusal(relate("web:db", "db:db"))).toContain("relation web:db db:db is dying, but not yet removed");
});

test("the first relation with a subordinate takes the implicit endpoint", () => {
  expect(lab().run(relate("web", "sub"))).toEqual({ id: "2", key: "sub:host web:juju-info" });
});
