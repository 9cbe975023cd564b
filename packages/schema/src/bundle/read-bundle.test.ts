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

describe("readBundle", () => {
  test("reads the whole of a bundle", () => {
    const read = readBundle(guest, "g.yaml");
    expect(read).toMatchObject({
      ok: true,
      value: {
        applications: [
          { name: "db", units: 1, to: ["0"], base: { name: "ubuntu", channel: "22.04" }, at: "g.yaml:5" },
          { name: "web", units: 2, to: ["db/0"], options: { title: "Hi", port: 8080 }, expose: true },
          { name: "sub", units: null },
        ],
        machines: [{ id: "0", constraints: { mem: 2048, cores: 2 } }],
        relations: [{ endpoints: ["web:db", "db:db"], at: "g.yaml:19" }, { endpoints: ["web", "sub"] }],
      },
    });
  });

  test.each([
    ["an empty file", "", "b: bundle is empty"],
    ["broken YAML", "a: [", "b:1"],
    ["a list", "- a", "b:1: bundle: expected map"],
    ["format 3", "services: {}", "format 3 (services)"],
    ["Kubernetes", "bundle: kubernetes\napplications: {}", "Kubernetes"],
    ["a missing charm", "applications:\n  a: {num_units: 1}", "b:2: application a: charm is missing"],
    [
      "a count that is none",
      "applications:\n  a:\n    charm: x\n    num_units: many",
      "b:4: application a: num_units: expected a count",
    ],
    ["an unknown machine", "applications:\n  a: {charm: x, to: [3]}", "refers to a machine not defined"],
    [
      "an unknown application",
      "applications:\n  a: {charm: x}\nrelations:\n- [a, b]",
      'b:4: relation ["a","b"] refers to application "b"',
    ],
    ["constraints of nonsense", "applications:\n  a: {charm: x, constraints: bogus=1}", 'unknown constraint "bogus"'],
    ["storage, for now", "applications:\n  a: {charm: x, storage: {d: 1G}}", "storage is not supported yet"],
  ])("refuses %s", (_story, text, part) => {
    const read = readBundle(text, "b");
    expect(read.ok ? "" : read.error.map(({ at, message }) => `${at}: ${message}`).join("\n")).toContain(part);
  });

  test.each([
    ["a key twice", "applications:\n  a: {charm: x}\n  a: {charm: y}", 'key "a"'],
    ["an unknown key", 'applications:\n  a: {charm: x, "constraints\\"": y}', "unknown key is ignored"],
  ])("warns of %s", (_story, text, part) => {
    const read = readBundle(text, "b");
    expect(read.ok ? read.value.warnings.map((warning) => warning.message).join("\n") : "").toContain(part);
  });
});

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
    expect(plan.ok ? [] : plan.error.map((problem) => problem.at)).toEqual(["g.yaml:5", "g.yaml:10", "g.yaml:15"]);
  });
});
