// The least number of hooks, unit by unit, for what a group of commands would add or change.
import type { Command } from "@kith/schema";
import { expect, test } from "vitest";
import { expectedHooks } from "./expected-hooks.ts";
import { beginGroup } from "./index.ts";
import { deployOf, TestWorld } from "./test-world.ts";

const supplies = { uuid: () => "id", checkParams: () => null };
const relate = (left: string, right: string): Command => ({ kind: "add-relation", endpoints: [left, right] });

function lab(): TestWorld {
  const t = new TestWorld().model();
  t.charm("db", { provides: { sql: "pg" }, peers: { ring: "ring" } });
  t.charm("web", { requires: { db: "pg" }, config: { size: { type: "int", default: 1, description: "" } } });
  t.charm("hub", { provides: { sql: "pg global 0 batch" } });
  t.charm("log", { subordinate: true, requires: { host: "juju-info container" } });
  return t;
}

/** `web/0: install config-changed…`, one line for each unit. */
function expected(t: TestWorld, ...commands: readonly Command[]): string[] {
  const group = beginGroup(t.world);
  for (const command of commands)
    expect(group.decide({ command, actor: "user admin", at: 1 }, supplies)).toMatchObject({ ok: true });
  return expectedHooks(t.world, group.world).map(({ unit, application, principal, hooks }) => {
    const counts = Object.entries(hooks).map(([hook, count]) => (count === 1 ? hook : `${hook}×${count}`));
    return `${unit ?? `${application} on ${principal}`}: ${counts.join(" ")}`;
  });
}

const LIFE = "install leader-elected config-changed start";
const LIFE_WITHOUT_LEADING = "install leader-settings-changed config-changed start";

test("new units, their peers and a relation between them", () => {
  const t = lab();
  expect(
    expected(t, deployOf("db", "local:db-0", 2), deployOf("web", "local:web-0", 3), relate("web:db", "db:sql")),
  ).toEqual([
    `db/0: ${LIFE} ring-relation-created ring-relation-joined ring-relation-changed sql-relation-created sql-relation-joined×3 sql-relation-changed×3`,
    `db/1: ${LIFE_WITHOUT_LEADING} ring-relation-created ring-relation-joined ring-relation-changed sql-relation-created sql-relation-joined×3 sql-relation-changed×3`,
    `web/0: ${LIFE} db-relation-created db-relation-joined×2 db-relation-changed×2`,
    `web/1: ${LIFE_WITHOUT_LEADING} db-relation-created db-relation-joined×2 db-relation-changed×2`,
    `web/2: ${LIFE_WITHOUT_LEADING} db-relation-created db-relation-joined×2 db-relation-changed×2`,
  ]);
});

test("an endpoint in batch delivery: one joined and one changed, however many there are", () => {
  const t = lab();
  const hub = expected(
    t,
    deployOf("hub", "local:hub-0", 1),
    deployOf("web", "local:web-0", 9),
    relate("web:db", "hub:sql"),
  );
  expect(hub[0]).toBe(`hub/0: ${LIFE} sql-relation-created sql-relation-joined sql-relation-changed`);
});

test("a relation between units that are there, and one more unit", () => {
  const t = lab();
  t.deploy("db", "local:db-0", 1);
  t.deploy("web", "local:web-0", 2);
  expect(expected(t, relate("web:db", "db:sql"))).toEqual([
    "db/0: sql-relation-created sql-relation-joined×2 sql-relation-changed×2",
    "web/0: db-relation-created db-relation-joined db-relation-changed",
    "web/1: db-relation-created db-relation-joined db-relation-changed",
  ]);
  t.run(relate("web:db", "db:sql"));
  expect(expected(t, { kind: "add-unit", application: "web", count: 1, placement: [] })).toEqual([
    "db/0: sql-relation-joined sql-relation-changed",
    `web/2: ${LIFE_WITHOUT_LEADING} db-relation-created db-relation-joined db-relation-changed`,
  ]);
});

test("settings, a new charm, and what changes nothing", () => {
  const t = lab();
  t.deploy("web", "local:web-0", 1);
  const set = (size: string): Command => ({ kind: "set-settings", application: "web", set: { size }, unset: [] });
  expect(expected(t, set("2"))).toEqual(["web/0: config-changed"]);
  t.run(set("2"));
  expect(expected(t, set("2"))).toEqual([]);
  const charmUrl = t.charm("web", { requires: { db: "pg" }, sha256: "other" });
  const refresh: Command = {
    ...{ kind: "refresh", application: "web", charmUrl, settings: {}, resources: {}, forceUnits: false },
  };
  expect(expected(t, refresh)).toEqual(["web/0: upgrade-charm config-changed"]);
});

test("subordinates come to be beside their principals, which run no hooks for the implicit endpoint", () => {
  const t = lab();
  expect(
    expected(
      t,
      deployOf("web", "local:web-0", 2),
      deployOf("log", "local:log-0", 0),
      relate("log:host", "web:juju-info"),
    ),
  ).toEqual([
    `log on web/0: ${LIFE} host-relation-created host-relation-joined host-relation-changed`,
    `log on web/1: ${LIFE_WITHOUT_LEADING} host-relation-created host-relation-joined host-relation-changed`,
    `web/0: ${LIFE}`,
    `web/1: ${LIFE_WITHOUT_LEADING}`,
  ]);
});
