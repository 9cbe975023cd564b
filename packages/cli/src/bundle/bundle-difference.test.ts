// A bundle and a model, each as text: what the comparison shows of them.
import { readBundleFiles } from "@kith/schema";
import { expect, test } from "vitest";
import { bundleDifference } from "./bundle-difference.ts";

const read = (text: string) => readBundleFiles({ files: [{ file: "f.yaml", text }] }).bundle;
const model = read(`
applications:
  db: { charm: "local:db-3", base: ubuntu@22.04/stable, num_units: 1, to: ["0"], options: { size: 2 }, annotations: { x: "1" } }
  log: { charm: "local:log-0", base: ubuntu@22.04/stable }
machines: { "0": { base: ubuntu@22.04/stable, constraints: mem=1024M } }
relations: [["log:host", "db:juju-info"]]
`);
const options = {
  annotations: false,
  machines: new Map<string, string>(),
  charmNames: new Map([
    ["db", "db"],
    ["log", "log"],
  ]),
};
const same = `
applications:
  db: { charm: ./db, num_units: 1, options: { size: 2 } }
  log: { charm: ./log }
relations: [["db:juju-info", "log:host"]]
`;

test.each<[string, string, object]>([
  ["the same, written otherwise", same, {}],
  [
    "units and options",
    same.replace("num_units: 1, options: { size: 2 }", "num_units: 2, options: { note: n }"),
    {
      applications: {
        db: { num_units: { bundle: 2, model: 1 }, options: { note: { bundle: "n" }, size: { model: 2 } } },
      },
    },
  ],
  [
    "another charm, base, exposure",
    same.replace("./db,", "./mysql, base: ubuntu@24.04, expose: true,"),
    {
      applications: {
        db: {
          base: { bundle: "ubuntu@24.04", model: "ubuntu@22.04" },
          expose: { bundle: true, model: false },
        },
      },
    },
  ],
  [
    "an application each",
    same
      .replace("  log: { charm: ./log }", "  web: { charm: ./web }")
      .replace('relations: [["db:juju-info", "log:host"]]', ""),
    {
      applications: { log: { missing: "bundle" }, web: { missing: "model" } },
      relations: { "model-additions": [["db:juju-info", "log:host"]] },
    },
  ],
  [
    "a machine that differs",
    `${same}machines: { "0": { constraints: mem=2G }, "1": {} }\n`,
    {
      machines: { "0": { constraints: { bundle: "mem=2048M", model: "mem=1024M" } }, "1": { missing: "model" } },
    },
  ],
])("%s", (_, bundle, expected) => {
  expect(bundleDifference(read(bundle), model, options)).toEqual(expected);
});

test("annotations when they are asked for, and machines under the numbers that they are mapped to", () => {
  const found = bundleDifference(read(`${same}machines: { "5": { constraints: mem=1G } }\n`), model, {
    ...options,
    ...{ annotations: true, machines: new Map([["5", "0"]]) },
  });
  expect(found).toEqual({ applications: { db: { annotations: { x: { model: "1" } } } } });
});
