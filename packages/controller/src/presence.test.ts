import type { Commit } from "@kith/schema";
import { expect, test } from "vitest";
import { AgentPresences } from "./presence.ts";

function presences() {
  const told: (readonly string[])[] = [];
  return { told, presence: new AgentPresences((entities) => told.push(entities)) };
}

const executing = { unit: "a/0", status: "executing", message: "running install hook", since: 5 } as const;

test("a machine is there from its session's start to its end, and then lost since then", () => {
  const { presence, told } = presences();
  expect([presence.machine("0"), presence.lostSince("0")]).toEqual([null, null]);
  presence.connected("0", 10);
  expect([presence.machine("0"), presence.connectedMachines]).toEqual([{ connectedSince: 10 }, 1]);
  presence.disconnected("0", 20);
  presence.disconnected("0", 30);
  expect([presence.machine("0"), presence.lostSince("0"), presence.connectedMachines]).toEqual([null, 20, 0]);
  presence.connected("0", 40);
  expect(presence.lostSince("0")).toBeNull();
  expect(told).toEqual([["machine 0"], ["machine 0"], ["machine 0"]]);
});

test("what changed is named; what was said already is not", () => {
  const { presence, told } = presences();
  presence.told([executing, { ...executing, unit: "a/1" }]);
  presence.told([executing, { ...executing, unit: "a/1", since: 6 }]);
  expect(told).toEqual([["a/0", "a/1"], ["a/1"]]);
});

test("who is gone from the model is forgotten", () => {
  const { presence } = presences();
  presence.connected("0", 1);
  presence.disconnected("0", 2);
  presence.told([executing]);
  const gone = { revision: 1, topics: [] };
  const commit: Commit = {
    revision: 1,
    changes: [
      { op: "delete", kind: "unit", key: "a/0", ...gone },
      { op: "delete", kind: "machine", key: "0", ...gone },
    ],
  };
  presence.follow(commit);
  expect([presence.unit("a/0"), presence.lostSince("0")]).toEqual([undefined, null]);
});
