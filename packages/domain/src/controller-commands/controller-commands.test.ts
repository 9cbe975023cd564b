import type { ControllerCommand } from "@kith/schema";
import { refusalText } from "@kith/schema";
import { expect, test } from "vitest";
import { createWorld, emptySource } from "../world/durable-world.ts";
import { beginControllerGroup } from "./index.ts";

const password = { scheme: "sha256", salt: "", hash: "h", cost: 0 } as const;
const init: ControllerCommand = {
  kind: "init-controller",
  uuid: "c",
  name: "kith",
  caCert: "",
  addresses: ["127.0.0.1:1"],
  version: "3.6.3",
  settings: {},
  cloud: { name: "local", type: "local", endpoint: "", regions: [], config: {} },
  admin: "admin",
  password,
};
const model = (uuid: string, name: string): ControllerCommand => ({
  kind: "add-model-entry",
  uuid,
  name,
  owner: "admin",
  cloud: "local",
});
const bob: ControllerCommand = { kind: "add-user", name: "bob", display: "", password: null };
const grant = (access: string): ControllerCommand => ({ kind: "grant", user: "bob", object: "model-u1", access });

/** Runs all but the last, which may be refused: answers "" or the refusal's text. */
function outcome(...commands: ControllerCommand[]): string {
  const group = beginControllerGroup(createWorld(emptySource("e")));
  const supplies = { checkParams: () => null, uuid: () => "" };
  let text = "";
  for (const [i, command] of commands.entries()) {
    const decided = group.decide({ command, actor: "user admin", at: 1 }, supplies);
    text = decided.ok ? "" : refusalText(decided.error);
    if (i < commands.length - 1) expect(text).toBe("");
  }
  return text;
}

test.each<[string, string, ControllerCommand[]]>([
  ["bootstrap happens once", 'controller "kith" already exists', [init, init]],
  [
    "names of models are unique per owner",
    'model "admin/m" already exists',
    [init, model("u1", "m"), model("u2", "m")],
  ],
  [
    "a model's name",
    '"Bad Name" is not a valid name: model names may only contain lowercase letters, digits and hyphens',
    [init, model("u1", "Bad Name")],
  ],
  ["an unknown cloud", 'cloud "x" not found', [init, { ...model("u1", "m"), cloud: "x" } as ControllerCommand]],
  [
    "a living model's entry stays",
    'model "m" is not empty',
    [init, model("u1", "m"), { kind: "remove-model-entry", uuid: "u1" }],
  ],
  [
    "a dead one's goes",
    "",
    [
      init,
      model("u1", "m"),
      { kind: "set-model-life", uuid: "u1", life: "dead" },
      { kind: "remove-model-entry", uuid: "u1" },
    ],
  ],
  [
    "access is raised, not doubled",
    'user "bob" already has "write" access or greater',
    [init, bob, grant("write"), grant("read")],
  ],
  ["access that the object has not", '"superuser" access not valid for model-u1', [init, bob, grant("superuser")]],
  ["a user twice", 'user "bob" already exists', [init, bob, bob]],
  ["a password for nobody", 'user "eve" not found', [init, { kind: "set-password", user: "eve", password }]],
])("%s", (_story, text, commands) => {
  expect(outcome(...commands)).toBe(text);
});

test("revoking lowers access by a step, and the lowest away", () => {
  const world = createWorld(emptySource("e"));
  const group = beginControllerGroup(world);
  const run = (command: ControllerCommand) =>
    group.decide({ command, actor: "a", at: 1 }, { checkParams: () => null, uuid: () => "" });
  for (const command of [init, bob, grant("admin")]) run(command);
  run({ kind: "revoke", user: "bob", object: "model-u1", access: "admin" });
  expect(group.world.get("permission", "bob", "model-u1")?.access).toBe("write");
  run({ kind: "revoke", user: "bob", object: "model-u1", access: "read" });
  expect(group.world.get("permission", "bob", "model-u1")).toBeUndefined();
});
