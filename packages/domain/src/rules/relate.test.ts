import { expect, test } from "vitest";
import { TestWorld } from "../test-world.ts";
import { inferPair } from "./relate.ts";

test("two principals that both offer monitoring in a container are related by what else they have", () => {
  const t = new TestWorld().model();
  const monitoring = "nrpe container";
  t.deploy("mysql", t.charm("mysql", { provides: { "shared-db": "mysql", nrpe: monitoring } }), 1);
  t.deploy("nova", t.charm("nova", { requires: { "shared-db": "mysql", nrpe: monitoring } }), 1);
  t.deploy("agent", t.charm("agent", { subordinate: true, requires: { nrpe: monitoring } }));
  const names = (left: string, right: string) => {
    const pair = inferPair(t.world, left, right);
    return pair.ok ? pair.value.map(({ application, name }) => `${application}:${name}`) : pair.error.code;
  };
  expect(names("nova", "mysql")).toEqual(["nova:shared-db", "mysql:shared-db"]);
  expect(names("nova:nrpe", "mysql")).toEqual(["nova:nrpe", "mysql:nrpe"]);
  expect(names("agent", "mysql")).toEqual(["agent:nrpe", "mysql:nrpe"]);
});
