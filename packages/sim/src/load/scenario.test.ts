import { expect, test } from "vitest";
import { readScenario, SCENARIO } from "./scenario.ts";

test("a scenario file changes what it names", () => {
  const text = "service-ms: [5, 20]\nsettings-bytes: 256\nrounds: 3\nfailures: 0.01\ndelivery: batch\n";
  expect(readScenario(text)).toEqual({
    ...SCENARIO,
    ...{ serviceMs: [5, 20], settingsBytes: 256, rounds: 3, failures: 0.01, delivery: "batch" },
  });
  expect(readScenario("service-ms: 7\nhooks: shell\n")).toEqual({ ...SCENARIO, serviceMs: [7, 7], hooks: "shell" });
});

test.each([
  ["rounds: 4", "cannot read scenario: rounds: 4 is not valid"],
  ["service-ms: [2, 1]", "cannot read scenario: service-ms: [2,1] is not valid"],
  ["hooks: none", 'cannot read scenario: hooks: "none" is not valid'],
  ["round: 1", "cannot read scenario: round is not one of"],
  ["7", "cannot read scenario: it is not a map"],
])("%s is refused", (text, why) => {
  expect(() => readScenario(text)).toThrow(why);
});
