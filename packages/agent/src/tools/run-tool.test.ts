// What holds for every tool: help, words of any kind, stdin on demand, one call at a time.
import { seededRandom } from "@kith/base";
import { describe, expect, test } from "vitest";
import { joinedEvent, lab } from "../hook-context/test-support/lab.ts";
import { toolNames } from "./index.ts";

const scraps = [
  ..."- -- -r -r3 -r5 -r=3 --relation --relation=ring:3 --app --app=false --app=x --format --format=json --format=yaml -a".split(
    " ",
  ),
  ..."--file --file=- -o --output=/tmp/o -s --strict --endpoints --endpoints=prov -l --now l2/0 lab prov a=b =x a.b=c 80 80/udp".split(
    " ",
  ),
  ..."1-2-3 icmp active private-address data/0 0 \u0000 __proto__ constructor __proto__=x \ud800 😀 ''".split(" "),
  "",
  " ",
  "a b",
  "x".repeat(70_000),
];
const inputs = [
  "",
  "a: b\n",
  "- 1\n",
  "{",
  "a: *x\n",
  "? [a]\n: b\n",
  "__proto__: x\n",
  "\u0000",
  "a: &a [*a]\n",
  "%YAML 9\n---\n",
];

describe.each(toolNames)("%s", (name) => {
  test("says how it is used", async () => {
    const { code, stdout } = await lab().run([name, "--help"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: ${name}( |\n)`));
    expect((await lab().run([name, "-h"])).stdout).toBe(stdout);
  });

  test("takes any words", async () => {
    const random = seededRandom(7);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random.next() * from.length)] as T;
    for (let round = 0; round < 60; round += 1) {
      const action = round % 2 === 0 ? null : { task: "1", name: "act", params: { a: [1] } };
      const answers = round % 3 === 0 ? {} : { "charm-state": {}, "unit-status": null, "unit-bag": [] };
      const event = action === null ? (round % 4 === 0 ? {} : joinedEvent) : null;
      const here = lab({ event, action, answers, relations: ["3", "5"], leader: round % 5 !== 0 });
      for (let call = 0; call < 4; call += 1) {
        const words = Array.from({ length: Math.floor(random.next() * 5) }, () => pick(scraps));
        const reply = await here.run([name, ...words], pick(inputs));
        expect([0, 1, 2], words.join(" ")).toContain(reply.code);
        if (reply.code !== 0) expect(reply.stderr).toMatch(/^ERROR /);
      }
      here.context.buffered();
    }
  });
});

test("relation-set names --file in its help", async () => {
  expect((await lab().run(["relation-set", "--help"])).stdout).toContain("--file");
});

test("stdin is asked for only where a word says so", async () => {
  const { context } = lab({ event: joinedEvent });
  const call = { name: "relation-set", cwd: "/", stdin: undefined };
  expect(await context.runTool({ ...call, args: ["a=b"] })).toMatchObject({ code: 0 });
  expect(await context.runTool({ ...call, args: ["--file", "-"] })).toBe("stdin");
  expect(await context.runTool({ ...call, args: ["--file", "-"], stdin: "c: d" })).toMatchObject({ code: 0 });
  expect(context.buffered()).toEqual([{ kind: "unit-bag", relation: "5", data: { a: "b", c: "d" } }]);
});

test("files are those of the caller's directory", async () => {
  const here = lab({ event: joinedEvent, files: new Map([["/tmp/charm/f.yaml", "a: b\n"]]) });
  expect(await here.run(["relation-set", "--file", "f.yaml"])).toMatchObject({ code: 0 });
  await here.run(["relation-get", "a", "lab/1", "-o", "out"]);
  expect(here.files.get("/tmp/charm/out")).toBe("b\n");
});

test("calls at the same time are run one after the other", async () => {
  const here = lab({ event: joinedEvent });
  const calls = Array.from({ length: 20 }, (_, i) => here.run(["open-port", String(8000 + i)]));
  const listed = here.run(["opened-ports"]);
  await Promise.all(calls);
  expect((await listed).stdout.split("\n")).toHaveLength(21);
});

test("config-changed renews the address keys", () => {
  expect(lab({ event: { kind: "config-changed" } }).context.buffered()).toEqual([{ kind: "refresh-network" }]);
});
