import type { Change, NewRecord, RecordOf } from "@kith/schema";
import { describe, expect, test } from "vitest";
import { createWorld, emptySource } from "../world/durable-world.ts";
import { goalState } from "./goal-state.ts";

const AT = 1_790_000_000_000;
const alive = { life: "alive", force: null } as const;

const unit = (name: string, extra: Partial<RecordOf<"unit">> = {}): NewRecord<"unit"> => ({
  kind: "unit",
  name,
  application: name.split("/")[0] ?? "",
  number: Number(name.split("/")[1]),
  principal: null,
  resolve: null,
  forceCharm: false,
  created: AT,
  ...alive,
  ...extra,
});
const workload = (name: string, status: string, error: RecordOf<"unit-workload">["error"] = null): NewRecord => ({
  ...{ kind: "unit-workload", unit: name, status, message: "m", since: AT + 1, version: "", error },
});
const endpoint = (application: string, name: string, role: "provider" | "requirer" | "peer") =>
  ({ application, name, role, interface: "i", scope: "global", limit: 0, optional: false }) as const;
const relation = (id: string, ...endpoints: ReturnType<typeof endpoint>[]): NewRecord[] => [
  { kind: "relation", id, key: `k${id}`, endpoints, scope: "global", suspended: false, ...alive },
  { kind: "relation-status", id, status: "joined", message: "", since: AT + 2 },
];

const records: NewRecord[] = [
  {
    ...{ kind: "instance", machine: "0", provider: "local", instanceId: "i", hostname: "h", addresses: [] },
    ...{ hardware: "", bootId: "", level: "process", toolClient: "", sequence: 1 },
  },
  ...["web/0", "web/1", "web/2", "db/0", "db/1"].map(
    (name): NewRecord => ({ kind: "unit-machine", unit: name, machine: name === "web/2" ? "9" : "0" }),
  ),
  unit("web/0"),
  unit("web/1", { life: "dying" }),
  unit("web/2"),
  unit("web/3", { life: "dead" }),
  workload("web/0", "active"),
  workload("web/1", "active"),
  workload("web/2", "active"),
  unit("db/0"),
  unit("db/1"),
  workload("db/0", "blocked"),
  workload("db/1", "active", { hook: "start", relation: null, remote: null, since: AT + 3 } as never),
  unit("log/0", { principal: "web/0" }),
  unit("log/1", { principal: "web/1" }),
  workload("log/0", "unknown"),
  ...relation("1", endpoint("web", "db", "requirer"), endpoint("db", "clients", "provider")),
  ...relation("2", endpoint("web", "ring", "peer")),
  ...relation("3", endpoint("web", "juju-info", "provider"), endpoint("log", "host", "requirer")),
];

function seenBy(name: string) {
  const world = createWorld(emptySource("e"));
  const changes = records.map((record): Change => ({ op: "put", record: { ...record, revision: 1 } as RecordOf }));
  world.apply({ revision: 1, changes });
  const asking = world.get("unit", name);
  if (asking === undefined) throw new Error(`no unit ${name}`);
  return goalState(world, asking);
}

describe("goal state", () => {
  test("of a principal: its siblings, and by endpoint the others with the relation's own status", () => {
    expect(seenBy("web/0")).toEqual({
      units: {
        "web/0": { status: "active", since: AT + 1 },
        "web/1": { status: "dying", since: AT + 1 },
        "web/2": { status: "waiting", since: AT },
      },
      relations: {
        db: {
          db: { status: "joined", since: AT + 2 },
          "db/0": { status: "blocked", since: AT + 1 },
          "db/1": { status: "error", since: AT + 3 },
        },
        "juju-info": {
          log: { status: "joined", since: AT + 2 },
          "log/0": { status: "unknown", since: AT + 1 },
        },
      },
    });
  });

  test("of a subordinate: no units of its own, and every principal", () => {
    const { units, relations } = seenBy("log/0");
    expect(units).toEqual({});
    expect(Object.keys(relations.host ?? {})).toEqual(["web", "web/0", "web/1", "web/2"]);
  });
});
