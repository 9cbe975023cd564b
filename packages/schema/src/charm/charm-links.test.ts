import { expect, test } from "vitest";
import { linkProblem, placeProblem } from "./charm-links.ts";

test.each<[string, Record<string, string>, string, string | null]>([
  ["a neighbour is inside", { "hooks/install": "../src/charm.py" }, "hooks/install", null],
  ["the root itself is inside", { a: "." }, "a", null],
  ["one above is outside", { a: ".." }, "a", 'symlink "a" links out of charm: ".."'],
  ["far above is outside", { "a/b": "../../../etc/passwd" }, "a/b", expect.stringContaining("links out of charm")],
  ["an absolute one is refused", { a: "/etc/passwd" }, "a", 'symlink "a" is absolute: "/etc/passwd"'],
  ["through a link to the root it gets out", { d: ".", l: "d/.." }, "l", expect.stringContaining("links out")],
  ["a chain is followed", { a: "b/x", b: "c/..", c: "." }, "b", expect.stringContaining("links out")],
  ["a detour through a real directory is inside", { l: "lib/../src" }, "l", null],
  ["a loop leads nowhere", { a: "b", b: "a" }, "a", null],
  ["what dangles is inside", { a: "no/such/file" }, "a", null],
])("%s", (_story, links, name, problem) => {
  expect(linkProblem(name, new Map(Object.entries(links)))).toEqual(problem);
});

test.each([
  ["beside a link", "e/x", null],
  ["below a link", "d/x", '"d/x" lies below the symlink "d"'],
  ["deep below a link", "d/x/y", '"d/x/y" lies below the symlink "d"'],
  ["the link itself", "d", null],
])("%s", (_what, path, problem) => {
  expect(placeProblem(path, new Map([["d", "."]]))).toBe(problem);
});
