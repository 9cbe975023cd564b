import { describe, expect, test } from "vitest";
import { planBundle } from "./plan-bundle.ts";
import { readBundle } from "./read-bundle.ts";

const guest = `
default-base: ubuntu@22.04
applications:
  db:
    charm: ./charms/db
    num_units: 1
    to: ["0"]
    resources: {engine: ./engine.tar}
  web:
    charm: ./charms/web
    num_units: 2
    to: [db/0]
    options: {title: Hi, port: 8080}
    expose: true
  sub: {charm: ./charms/sub}
machines:
  0: {constraints: mem=2G cores=2}
relations:
- [web:db, db:db]
- - web
  - [sub]
`;

describe("planBundle", () => {
  const charm = (charmUrl: string, subordinate = false) => ({ charmUrl, subordinate, resources: {} });

  test("gives each unit its place", () => {
    const read = readBundle(guest, "g.yaml");
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    const uploaded = new Map([
      ["db", charm("local:db-0")],
      ["web", charm("local:web-0")],
      ["sub", charm("local:sub-0", true)],
    ]);
    const plan = planBundle(read.value, uploaded);
    expect(plan.ok && plan.value.applications.map(({ name, units, places }) => ({ name, units, places }))).toEqual([
      { name: "db", units: 1, places: [{ kind: "machine", machine: "0" }] },
      {
        name: "web",
        units: 2,
        places: [
          { kind: "unit", application: "db", index: 0 },
          { kind: "unit", application: "db", index: 0 },
        ],
      },
      { name: "sub", units: null, places: [] },
    ]);
  });

  test("names the application whose charm is missing", () => {
    const read = readBundle(guest, "g.yaml");
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    const plan = planBundle(read.value, new Map());
    expect(plan.ok ? [] : plan.error.map((problem) => problem.at)).toEqual(["g.yaml:4:3", "g.yaml:9:3", "g.yaml:15:3"]);
  });
});
