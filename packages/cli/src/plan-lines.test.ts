import type { Change, dialect } from "@kith/schema";
import { expect, test } from "vitest";
import { planLines } from "./plan-lines.ts";

const put = (record: object): Change => ({ op: "put", record }) as unknown as Change;
const base = { name: "ubuntu", channel: "24.04/stable" };
const application = (name: string, charmUrl: string, exposed = false) =>
  put({ kind: "application", name, charmUrl, base, exposed });

const before = {
  machines: { "0": {} },
  applications: {
    db: { charm: "local:db-0", exposed: false, units: { "db/0": {} } },
    web: { charm: "local:web-0", exposed: false, units: {} },
  },
  relations: [{ id: 1 }],
} as unknown as dialect.FullStatus;

test("new things, then what differs of those that are there; what follows by itself is not told", () => {
  const changes = [
    put({ kind: "relation", id: "2", key: "web:db db:db", endpoints: [{}, {}] }),
    put({ kind: "relation", id: "1", key: "a:x b:y", endpoints: [{}, {}] }),
    put({ kind: "relation", id: "3", key: "new:ring", endpoints: [{}] }),
    put({ kind: "unit", name: "new/10", application: "new" }),
    put({ kind: "unit", name: "new/2", application: "new" }),
    put({ kind: "unit", name: "db/0", application: "db" }),
    put({ kind: "machine", id: "0" }),
    put({ kind: "machine", id: "1" }),
    put({ kind: "sequence", name: "relation", next: 3 }),
    put({ kind: "setting", application: "db", key: "size", value: 5 }),
    { op: "delete", kind: "setting", key: "db\u0000mode", revision: 2, topics: [] } as Change,
    application("new", "local:new-0"),
    application("db", "local:db-1"),
    application("web", "local:web-0", true),
  ];
  expect(planLines(changes, before)).toEqual([
    "deploy application new from local:new-0 on ubuntu@24.04/stable",
    "expose web",
    "upgrade db from local:db-0 to local:db-1",
    "reset mode of db",
    "set size of db to 5",
    "add machine 1",
    "add unit new/2",
    "add unit new/10",
    "add relation web:db - db:db",
  ]);
});
