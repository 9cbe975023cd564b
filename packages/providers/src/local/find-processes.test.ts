import { expect, test } from "vitest";
import { liesIn, mentions } from "./find-processes.ts";
import { addressIn, blockCidr, blockOfCidr } from "./loopback-block.ts";
import { processEnvironment } from "./process-environment.ts";

test.each([
  ["the directory itself", "/m/1", true],
  ["a path in it", "/m/1/agents", true],
  ["a neighbour with the same beginning", "/m/10/agents", false],
  ["its parent", "/m", false],
])("liesIn: %s", (_story, path, expected) => expect(liesIn(path, "/m/1")).toBe(expected));

test.each([
  ["a variable's value", "A=b\0DIR=/m/1\0", true],
  ["a path in it", "PATH=/bin:/m/1/tools:/sbin", true],
  ["the end of the text", "DIR=/m/1", true],
  ["a neighbour only", "DIR=/m/10/x\0E=/m/1-a\0", false],
  ["a neighbour first", "DIR=/m/10/x\0E=/m/1:", true],
])("mentions: %s", (_story, text, expected) => expect(mentions(text, "/m/1")).toBe(expected));

test.each([
  [1, "127.0.16.0/20", "127.0.16.1"],
  [17, "127.1.16.0/20", "127.1.16.1"],
  [4095, "127.255.240.0/20", "127.255.240.1"],
])("block %i is %s", (block, cidr, first) => {
  expect(blockCidr(block)).toBe(cidr);
  expect(blockOfCidr(cidr)).toBe(block);
  expect(addressIn(block, 1)).toBe(first);
});

test("daemons inherit where things are, and nothing that changes how programs run", () => {
  const from = { PATH: "/bin", LC_ALL: "C", NODE_OPTIONS: "-x", BASH_ENV: "x", LD_PRELOAD: "x", HOME: "/h" };
  expect(processEnvironment(from)).toEqual({ PATH: "/bin", LC_ALL: "C", HOME: "/h" });
});
