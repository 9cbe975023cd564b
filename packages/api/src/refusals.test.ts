// What a client is told of what cannot be, in Juju's words: observed texts where one was seen, else the contract's (5.1).
import { absent } from "@kith/domain";
import { expect, test } from "vitest";
import { CHARM, testClient, testController } from "./test-support/test-connection.ts";

async function lab() {
  const controller = testController(absent);
  const { submit } = controller.first;
  await submit(CHARM);
  const provides = { host: { interface: "host", limit: 0, optional: false, scope: "global", delivery: "classic" } };
  const requires = {
    host: { interface: "juju-info", limit: 0, optional: false, scope: "container", delivery: "classic" },
  };
  const metadata = { ...CHARM.metadata, name: "sub", subordinate: true, provides: {}, requires } as const;
  await submit({ ...CHARM, name: "sub", sha256: "bb", metadata });
  const other = { ...CHARM.metadata, name: "other", provides, requires: {} } as const;
  await submit({ ...CHARM, name: "other", sha256: "cc", metadata: other });
  const client = await testClient(controller, "model", "admin");
  for (const [application, charm, units] of [
    ["a", "lab", 1],
    ["b", "lab", 1],
    ["o", "other", 1],
    ["s", "sub", 0],
  ])
    await client.call("Application", 20, "Deploy", {
      applications: [{ application, "charm-url": `local:${charm}-0`, "num-units": units }],
    });
  await client.call("Application", 20, "AddRelation", { endpoints: ["a:req", "b:prov"] });
  await client.call("Application", 20, "AddRelation", { endpoints: ["b:req", "a:prov"] });
  await client.call("Application", 20, "AddRelation", { endpoints: ["a", "s"] });
  const machine = controller.first.world.get("unit-machine", "a/0")?.machine ?? "";
  await submit({ kind: "issue-token", machine, tokenHash: "t", expires: 1_800_000_000_000 });
  await submit({ kind: "enrol", machine, publicKey: "key" });
  const entered = { kind: "enter-scope", relation: "2" } as const; // makes s/0
  await submit({ kind: "fact", machine, fact: { entity: "a/0", sequence: 1, at: 0, writes: [entered], local: [] } });
  return client;
}

const relate = (...endpoints: string[]) => ["Application", "AddRelation", { endpoints }] as const;
const unrelate = (...endpoints: string[]) =>
  ["Application", "DestroyRelation", { endpoints, "relation-id": 0 }] as const;
const deploy = (more: object) =>
  ["Application", "Deploy", { applications: [{ application: "x", "charm-url": "local:lab-0", ...more }] }] as const;
const set = (config: object) =>
  ["Application", "SetConfigs", { Args: [{ application: "a", config, "config-yaml": "" }] }] as const;
const removeUnit = (name: string, more: object = {}) =>
  ["Application", "DestroyUnit", { units: [{ "unit-tag": `unit-${name.replace("/", "-")}`, ...more }] }] as const;
const removeMachine = (id: string, more: object = {}) =>
  ["MachineManager", "DestroyMachineWithParams", { "machine-tags": [`machine-${id}`], ...more }] as const;

test.each<readonly [readonly [string, string, object], string, string]>([
  [relate("a", "nosuch"), 'application "nosuch" not found', "not found"],
  [relate("a:nope", "b"), 'application "a" has no "nope" relation', "not found"],
  [relate("a", "b"), 'ambiguous relation: "a b" could refer to "a:req b:prov"; "b:req a:prov"', ""],
  [relate("b", "a"), 'ambiguous relation: "b a" could refer to "a:req b:prov"; "b:req a:prov"', ""],
  [relate("a", "a"), "no relations found", ""],
  [relate("a:req", "o"), "no relations found", ""],
  [relate("a:req", "b:req"), "no relations found", ""],
  [
    relate("b:prov", "a:req"),
    'cannot add relation "a:req b:prov": relation a:req b:prov already exists',
    "already exists",
  ],
  [unrelate("a", "o"), "relation with endpoints [a o] or id 0 not found", "not found"],
  [unrelate("a", "b"), 'endpoints ["a" "b"] are ambiguous, specify relation endpoints or id', "bad request"],
  [unrelate("a", "nosuch"), 'application "nosuch" not found', "not found"],
  [
    ["Application", "DestroyRelation", { "relation-id": 99 }],
    "relation with endpoints [] or id 99 not found",
    "not found",
  ],
  [set({ nokey: "1" }), 'invalid application config: unknown option "nokey"', "not valid"],
  [set({ count: "x" }), 'option "count" expected int, got "x"', ""],
  [deploy({ application: "a" }), 'cannot add application "a": application already exists', "already exists"],
  [
    deploy({ placement: [{ scope: "#", directive: "99" }], "num-units": 1 }),
    'machine with name "99" does not exist',
    "not found",
  ],
  [deploy({ "charm-url": "local:none-0" }), 'charm "local:none-0" not found', "not found"],
  [
    ["Application", "AddUnits", { application: "nosuch", "num-units": 1 }],
    'application "nosuch" not found',
    "not found",
  ],
  [removeUnit("a/9"), 'unit "a/9" not found', "not found"],
  [removeUnit("a/9", { "dry-run": true }), 'unit "a/9" not found', "not found"],
  [
    removeUnit("s/0", { "dry-run": true }),
    'unit "s/0" is a subordinate, to remove use remove-relation. Note: this will remove all units of "s"',
    "",
  ],
  [removeMachine("99"), 'machine "99" not found', "not found"],
  [removeMachine("0"), "cannot remove machine 0: machine has units", "machine has assigned units"],
  [removeMachine("0", { "dry-run": true }), "cannot remove machine 0: machine has units", "machine has assigned units"],
  [
    ["ModelConfig", "ModelSet", { config: { "trust-hots": true } }],
    'cannot set model setting "trust-hots": no setting has that name',
    "not valid",
  ],
  [
    ["ModelConfig", "ModelUnset", { keys: ["trust-hots"] }],
    'cannot reset model setting "trust-hots": no setting has that name',
    "not valid",
  ],
  [
    ["Application", "ResolveUnitErrors", { tags: { entities: [{ tag: "unit-a-0" }] } }],
    'unit "a/0" is not in an error state',
    "",
  ],
  [
    ["Application", "ResolveUnitErrors", { tags: { entities: [{ tag: "unit-a-9" }] } }],
    'unit "a/9" not found',
    "not found",
  ],
])("%j", async ([facade, method, params], message, code) => {
  const { call } = await lab();
  const versions: Record<string, number> = { Application: 20, MachineManager: 10, ModelConfig: 3 };
  const frame = await call(facade, versions[facade] ?? 0, method, params);
  const { results } = frame.response as { results?: { error?: { message: string; code: string } }[] };
  const told =
    frame.error === undefined ? results?.[0]?.error : { message: frame.error, code: frame["error-code"] ?? "" };
  expect({ message: told?.message, code: told?.code }).toEqual({ message, code });
});

test("settings that only Juju reads are kept, and a stray one of before can be taken away", async () => {
  const controller = testController(absent);
  const { call } = await testClient(controller, "model", "admin");
  expect((await call("ModelConfig", 3, "ModelSet", { config: { "apt-mirror": "http://here" } })).error).toBeUndefined();
  await controller.first.submit({ kind: "set-model-settings", set: { stray: "1" }, unset: [] });
  expect((await call("ModelConfig", 3, "ModelUnset", { keys: ["stray"] })).error).toBeUndefined();
});
