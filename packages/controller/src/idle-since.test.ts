import { expect, test } from "vitest";
import { IdleSince } from "./idle-since.ts";

test("a thing is due after a whole grace without a need, and starts anew when it was needed once", () => {
  const idle = new IdleSince(100);
  expect(idle.look(["a", "b"], 0)).toEqual([]);
  expect(idle.look(["a"], 50)).toEqual([]);
  expect(idle.look(["a", "b"], 100)).toEqual(["a"]);
  expect(idle.look(["a", "b"], 199)).toEqual(["a"]);
  expect(idle.look(["b"], 200)).toEqual(["b"]);
});
