import type { NewRecord } from "@kith/schema";
import { expect, test } from "vitest";
import { createWorld, emptySource } from "../world/durable-world.ts";
import { absent, type PresenceView } from "./presence-view.ts";
import { machineAgentStatus } from "./status-value.ts";

const machine = {
  kind: "machine",
  id: "0",
  parent: null,
  base: { name: "ubuntu", channel: "24.04" },
  constraints: {},
  placement: null,
  created: 7,
  life: "alive",
  force: null,
  dedicated: true,
} as const satisfies NewRecord<"machine">;
const instance = (sequence: number): NewRecord<"instance"> => ({
  kind: "instance",
  machine: "0",
  provider: "local",
  instanceId: "i",
  hostname: "h",
  addresses: [],
  hardware: "",
  bootId: "",
  level: "process",
  toolClient: "",
  sequence,
});
const provision = (wanted: "ensure" | "release"): NewRecord<"provision"> => ({
  kind: "provision",
  machine: "0",
  wanted,
  state: "done",
  attempt: 0,
  notBefore: 0,
  error: null,
});
const connected: PresenceView = { ...absent, machine: () => ({ connectedSince: 9 }) };

test.each([
  ["no instance yet", [], absent, "pending"],
  ["an agent that has not spoken yet", [instance(0), provision("ensure")], absent, "pending"],
  ["an agent that is there", [instance(0)], connected, "started"],
  ["an agent that was there and is missed", [instance(3), provision("ensure")], absent, "down"],
  ["a machine that is being released", [instance(3), provision("release")], absent, "stopped"],
] as const)("%s", (_story, records, presence, status) => {
  const world = createWorld(emptySource("e"));
  const changes = [machine, ...records].map((record) => ({ op: "put", record: { ...record, revision: 1 } }) as const);
  world.apply({ revision: 1, changes });
  const stored = world.get("machine", "0");
  expect(stored && machineAgentStatus(world, presence, stored).status).toBe(status);
});
