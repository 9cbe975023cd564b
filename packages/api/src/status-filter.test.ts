// Patterns of `status`: what matches brings along what it cannot be understood without (contract 8.4).
import type { dialect } from "@kith/schema";
import { expect, test } from "vitest";
import { filterStatus } from "./status-filter.ts";

const state = (status: string) => ({ status, info: "", data: null, since: null, kind: "", version: "", life: "" });
const unit = (machine: string, workload: string, more: object = {}) => ({
  "agent-status": state("idle"),
  "workload-status": state(workload),
  "opened-ports": [],
  "public-address": `10.0.0.${machine}`,
  machine,
  subordinates: null,
  ...more,
});
const application = (status: string, units: object | null, exposed = false) => ({
  status: state(status),
  exposed,
  units,
});
const ends = (...applications: string[]) => ({ endpoints: applications.map((name) => ({ application: name })) });

const status = {
  machines: { "0": {}, "1": {}, "2": {} },
  applications: {
    web: application("active", {
      "web/0": unit("0", "active", { leader: true, subordinates: { "log/0": unit("", "blocked") } }),
      "web/1": unit("1", "active", { "opened-ports": ["80/tcp"] }),
    }),
    db: application("waiting", { "db/0": unit("2", "waiting") }, true),
    log: application("blocked", null),
  },
  relations: [ends("web", "db"), ends("web", "log"), ends("db")],
} as unknown as dialect.FullStatus;

test.each<[string[], string]>([
  [["web"], "0 1; web/0 web/1; web log; 1"],
  [["web/1"], "1; web/1; web; 0"],
  [["web/leader"], "0; web/0; web log; 1"],
  [["log"], "0; web/0; web log; 1"],
  [["log/0"], "0; web/0; web log; 1"],
  [["l*"], "0; web/0; web log; 1"],
  [["blocked"], "0; web/0; web log; 1"],
  [["2"], "2; db/0; db; 1"],
  [["exposed"], "2; db/0; db; 1"],
  [["80/tcp"], "1; web/1; web; 0"],
  [["web/1", "db"], "1 2; web/1 db/0; web db; 2"],
  [["nothing"], "; ; ; 0"],
])("%j shows %s", (patterns, shown) => {
  const { machines, applications, relations } = filterStatus(status, patterns);
  const units = Object.values(applications).flatMap((one) => Object.keys(one.units ?? {}));
  const names = Object.keys(applications);
  expect(
    [Object.keys(machines), units, names, [String(relations?.length ?? 0)]].map((all) => all.join(" ")).join("; "),
  ).toBe(shown);
});
