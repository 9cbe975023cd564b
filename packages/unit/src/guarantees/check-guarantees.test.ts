import type { HookEvent, HookKind } from "@kith/schema";
import { expect, test } from "vitest";
import { checkGuarantees, type HookRecord } from "./check-guarantees.ts";

/** `joined u/1`, `joined u/1+u/2` of batch delivery, `joined u/1!` failed, `changed (app)` of an application bag; unit hooks by their names. */
function record(text: string, at: number): HookRecord {
  const [name = "", about = ""] = text.replace("!", "").split(" ");
  const ofRelation = ["created", "joined", "changed", "departed", "broken"].includes(name);
  const bag = about.startsWith("(") ? about.slice(1, -1) : null;
  const event: HookEvent = {
    kind: (ofRelation ? `relation-${name}` : name) as HookKind,
    relation: ofRelation ? "1" : null,
    endpoint: ofRelation ? "db" : null,
    remoteApplication: ofRelation ? "u" : null,
    remoteUnit: bag === null && about !== "" ? (about.split("+")[0] ?? "") : null,
    departingUnit: null,
    pinned: 0,
    applicationBag: bag,
  };
  const outcome = text.endsWith("!") ? "failed" : "committed";
  const units = about.includes("+") ? { units: about.split("+").filter((unit) => unit !== "") } : {};
  return { event, outcome, began: at * 2, ended: at * 2 + 1, inScope: true, peer: false, ...units };
}

const run = (text: string) => text.split(", ").map(record);
const numbers = (history: readonly HookRecord[]) => checkGuarantees(history).map((line) => line.split(":")[0]);

test.each([
  ["install, config-changed, start, stop, remove"],
  ["install, created, changed (u), joined u/1, changed u/1, departed u/1, broken, created, joined u/1, changed u/1"],
  ["install, created, joined u/1!, joined u/1, changed u/1!, changed u/1"],
  ["install, created, joined u/1, config-changed, changed u/1"],
  ["install, created, joined u/1+u/2!, joined u/1+u/2, changed u/1+u/2, departed u/1+u/2, broken"],
  ["install, created, joined u/1+u/2, changed u/1+u/2, joined u/10+u/11, changed u/2+u/10+u/11"],
])("holds: %s", (text) => expect(checkGuarantees(run(text))).toEqual([]));

test.each([
  ["G2", "install, joined u/1"],
  ["G3", "install, created, joined u/1, changed u/1, joined u/1"],
  ["G3", "install, created, changed u/1"],
  ["G4", "install, created, joined u/1, joined u/2"],
  ["B1", "install, created, joined +"],
  ["B3", "install, created, joined u/2+u/1, changed u/1+u/2"],
  ["B3", "install, created, joined u/1+u/1, changed u/1"],
  ["G3", "install, created, joined u/1+u/2, changed u/1+u/2, joined u/2+u/3, changed u/2+u/3"],
  ["G4", "install, created, joined u/1+u/2, changed u/1+u/3"],
  ["G6", "install, created, joined u/1+u/2, changed u/1+u/2, departed u/1+u/3"],
  ["G13", "install, created, joined u/1+u/2!, joined u/1+u/2+u/3, changed u/1+u/2+u/3"],
  ["G6", "install, created, joined u/1, changed u/1, broken"],
  ["G6", "install, created, departed u/1"],
  ["G8", "install, created, changed"],
  ["G9", "install, created, broken, changed (u)"],
  ["G11", "install, created, created"],
  ["G12", "config-changed"],
  ["G12", "install, start"],
  ["G12", "install, config-changed, start, remove"],
  ["G12", "install, upgrade-charm, update-status"],
  ["G13", "install, created, joined u/1!, config-changed"],
])("%s is broken by: %s", (number, text) => expect(numbers(run(text))).toContain(number));

test("G7: broken twice", () => expect(numbers(run("install, created, broken, broken"))).toContain("G7"));

test("G1: two at a time", () => {
  const history = run("install, config-changed").map((each) => ({ ...each, ended: 10 }));
  expect(numbers(history)).toContain("G1");
});

test("G2: created before the scope is entered", () => {
  expect(numbers(run("install, created").map((each) => ({ ...each, inScope: false })))).toContain("G2");
});

test("G10: a peer relation breaks", () => {
  expect(numbers(run("install, created, broken").map((each) => ({ ...each, peer: true })))).toContain("G10");
});
