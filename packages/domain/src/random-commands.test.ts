// Any order of commands and facts keeps the invariants (checked after each by TestWorld, with planners at rest), a
// mirror built of changes alone equals the world, and everything can be destroyed in the end.
import type { Command, RecordOf } from "@kith/schema";
import { changeKey, keyOf } from "@kith/schema";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nextDeadline } from "./blockers.ts";
import { topicsOfMachine } from "./interests.ts";
import { checkInvariants } from "./invariants/index.ts";
import { deployOf, TestWorld } from "./test-world.ts";
import { createWorld } from "./world/durable-world.ts";

interface Dice {
  readonly op: number;
  readonly a: number;
  readonly b: number;
}

const pick = <T>(list: readonly T[], n: number): T | undefined =>
  list.length === 0 ? undefined : list[n % list.length];

function start(): { t: TestWorld; urls: string[] } {
  const t = new TestWorld().model();
  const urls = [
    t.charm("db", { provides: { db: "pg" }, peers: { ring: "ring" } }),
    t.charm("web", { requires: { db: "pg global 1", cache: "mc" }, provides: { http: "http" } }),
    t.charm("log", { subordinate: true, requires: { host: "juju-info container" } }),
    t.charm("proxy", { requires: { http: "http" }, provides: { mc: "mc" } }),
    t.charm("watch", { subordinate: true, requires: { host: "http container" } }),
  ];
  for (const [i, name] of ["db", "web", "log", "proxy", "watch"].entries())
    t.deploy(name, urls[i] ?? "", name === "log" || name === "watch" ? 0 : 2);
  for (const endpoints of PAIRS) t.run({ kind: "add-relation", endpoints });
  for (const unit of [...t.world.all("unit")]) {
    t.start(unit.name);
    for (const relation of t.world.by("relations-of-application", unit.application))
      t.say(unit.name, { kind: "enter-scope", relation: relation.id });
  }
  return { t, urls };
}

const PAIRS: readonly [string, string][] = [
  ["web:db", "db:db"],
  ["web", "log"],
  ["db", "log"],
  ["web:http", "watch"],
  ["proxy:http", "web:http"],
];

/** The command that the dice stand for, if the world has what it needs. */
function commandOf(t: TestWorld, urls: readonly string[], { op, a, b }: Dice): Command | undefined {
  const applications = [...t.world.all("application")].map(({ name }) => name);
  const units = [...t.world.all("unit")];
  const machines = [...t.world.all("machine")].map(({ id }) => id);
  const relations = [...t.world.all("relation")];
  const application = pick(applications, a) ?? "none";
  const unit = pick(units, a);
  const machine = pick(machines, a) ?? "99";
  const force = b % 4 === 0;
  const kinds: readonly (() => Command | undefined)[] = [
    () => deployOf(`app${"abcd"[a % 4]}`, pick(urls, b) ?? "", b % 3),
    () => ({
      kind: "add-unit",
      application,
      count: 1 + (b % 2),
      placement: b % 3 === 0 ? [{ scope: "#", directive: machine }] : [],
    }),
    () => ({ kind: "add-relation", endpoints: [application, pick(applications, b) ?? "none"] }),
    () => ({ kind: "add-relation", endpoints: pick(PAIRS, b) ?? ["a", "b"] }),
    () => ({ kind: "remove-units", units: [unit?.name ?? "none/0"], force }),
    () => (b % 5 === 0 ? { kind: "remove-application", application, force } : undefined),
    () => ({ kind: "remove-relation", target: { id: pick(relations, a)?.id ?? "99" }, force }),
    () => ({ kind: "add-machines", count: 1, base: null, constraints: {} }),
    () => ({ kind: "remove-machine", machine, force, keep: b % 2 === 0 }),
    () => ensured(t, machine),
    () => ({ kind: "issue-token", machine, tokenHash: "t", expires: t.at + 1000 }),
    () => ({ kind: "enrol", machine, publicKey: `k${b % 2}` }),
    () => ({ kind: "machine-released", machine }),
    () => (unit === undefined ? undefined : agentStep(t, unit, b)),
    () => (unit === undefined ? undefined : agentStep(t, unit, b)),
    () => (unit === undefined ? undefined : agentStep(t, unit, b)),
    () => (unit === undefined ? undefined : agentStep(t, unit, b)),
    () => ({ kind: "leases-expired", units: [unit?.name ?? "none/0"] }),
    () => ({ kind: "time-passed" }),
    () => ({ kind: "prune", charms: [...urls] }),
    () => ({
      kind: "enqueue-operation",
      summary: "s",
      tasks: [
        { receiver: unit?.name ?? machine, name: "juju-exec", params: { command: "ls" }, parallel: null, group: null },
      ],
    }),
    () => ({ kind: "resolve-units", units: b % 3 === 0 ? null : [unit?.name ?? "none/0"], retry: a % 2 === 0 }),
    () => ({ kind: "cancel-tasks", tasks: [pick([...t.world.all("task")], a)?.id ?? "99"] }),
    () => ({
      kind: "refresh",
      application,
      charmUrl: pick(urls, b) ?? "",
      settings: {},
      resources: {},
      forceUnits: force,
    }),
  ];
  return pick(kinds, op)?.();
}

function ensured(t: TestWorld, machine: string): Command {
  const address = { value: `10.0.0.${machine}`, cidr: "", interface: "", mac: "", space: "" };
  const where = { instanceId: "i", hostname: "h", hardware: "", level: "process", provider: "local" } as const;
  return { kind: "machine-ensured", machine, addresses: t.at % 2 === 0 ? [address] : [], ...where };
}

/** What an agent might say next of this unit. */
function agentStep(t: TestWorld, unit: RecordOf<"unit">, b: number): Command {
  const relations = [...t.world.by("relations-of-application", unit.application)];
  const relation = pick(relations, b)?.id ?? "99";
  const order = pick([...t.world.by("orders-of-receiver", unit.name)], b);
  switch (b % 10) {
    case 0:
    case 1:
      return t.factOf(unit.name, [{ kind: "enter-scope", relation }]);
    case 2:
      return t.factOf(unit.name, [{ kind: "unit-bag", relation, data: { k: String(b) } }]);
    case 3:
      return t.factOf(unit.name, [{ kind: "leave-scope", relation }]);
    case 4:
      return t.factOf(unit.name, [
        { kind: "open-port", endpoint: "", protocol: "tcp", from: b % 50, to: (b % 50) + (b % 7) },
      ]);
    case 5:
      return t.factOf(unit.name, [{ kind: "application-bag", relation, data: { k: String(b) } }]);
    case 6:
      return {
        ...t.factOf(unit.name, [
          {
            kind: "task",
            id: order?.task ?? "99",
            status: b % 3 === 0 ? "running" : "completed",
            message: "",
            results: b % 2 === 0 ? { text: "x" } : {},
          },
        ]),
        ...(b % 4 === 0 ? { results: { [order?.task ?? "99"]: { sha256: "ab", size: 20_000 } } } : {}),
      };
    case 7:
      return t.factOf(unit.name, [
        {
          kind: "hook-error",
          hook: "h",
          relation: null,
          remote: null,
          answers: Math.max(0, t.world.revision - (b % 3)),
        },
      ]);
    case 8:
      return t.factOf(unit.name, [{ kind: "hook-error-cleared", answers: Math.max(0, t.world.revision - (b % 3)) }]);
    default:
      return t.factOf(unit.name, [{ kind: "unit-dead" }]);
  }
}

function destroyEverything(t: TestWorld): void {
  t.run({ kind: "destroy-model", force: true });
  for (let round = 0; round < 6; round += 1) {
    t.at = (nextDeadline(t.world) ?? t.at) + 1;
    t.run({ kind: "time-passed" });
    for (const { id } of [...t.world.all("machine")]) t.run({ kind: "machine-released", machine: id });
  }
}

// Without bias: small numbers would choose the same few commands.
const die = fc.noBias(fc.record({ op: fc.nat(10_000), a: fc.nat(1000), b: fc.nat(1000) }));

test("random commands keep every invariant, and everything ends", async () => {
  await fc.assert(
    fc.property(fc.array(die, { minLength: 40, maxLength: 120, size: "max" }), (dice) => {
      const { t, urls } = start();
      let group: Command[] = [];
      for (const one of dice) {
        t.at += one.b % 10 === 0 ? 61_000 : 1000;
        const command = commandOf(t, urls, one);
        if (command !== undefined) group.push(command);
        if (one.a % 3 === 0) continue;
        t.tryGroup(group);
        group = [];
      }
      const reloaded = reload(t);
      expect(checkInvariants(reloaded)).toEqual([]);
      for (const { id } of t.world.all("machine"))
        expect(topicsOfMachine(reloaded, id)).toEqual(topicsOfMachine(t.world, id));
      destroyEverything(t);
      expect(t.world.get("model")?.life).toBe("dead");
      expect([t.world.count("unit"), t.world.count("member"), t.world.count("unit-databag")]).toEqual([0, 0, 0]);
    }),
    { numRuns: 150, seed: 7 },
  );
});

/** The world again, out of nothing but the changes that a mirror was told. */
function reload(t: TestWorld): ReturnType<typeof createWorld> {
  const records = [...t.mirror.values()].flatMap((change) => (change.op === "put" ? [change.record] : []));
  const keys = new Set(t.mirror.keys());
  for (const change of t.mirror.values())
    if (change.op === "put") {
      expect(t.world.get(change.record.kind, ...keyOf(change.record).split("\u0000"))).toEqual(change.record);
      expect(keys.has(changeKey(change))).toBe(true);
    }
  expect(records.length).toBe(countAll(t));
  return createWorld({ revision: t.world.revision, epoch: "e1", horizon: 0, records, tombstones: [] });
}

function countAll(t: TestWorld): number {
  const kinds = new Set([...t.mirror.keys()].map((key) => key.slice(0, key.indexOf(" "))));
  let count = 0;
  for (const kind of kinds) count += t.world.count(kind as RecordOf["kind"]);
  return count;
}
