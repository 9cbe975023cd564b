// A whole deployment on the Node that users run next: CLI, keeper, controller, agents and the charms' own programs.
import { readlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { capability } from "../capability.ts";
import { processesNamed } from "./footprint.ts";
import { root, Scratch, unitsOf } from "./scratch.ts";

const node = process.env.KITH_NEWER_NODE ?? "";
const there = capability("node24", node !== "", "the package with the next Node cannot be had");

describe.runIf(there)("on the next Node", () => {
  const kith = new Scratch({ node });
  beforeAll(() => kith.bootstrap());
  afterAll(() => kith.close());

  test("guestbook deploys, settles and serves, and every process of ours runs on it", async () => {
    await kith.ok("deploy", join(root, "bundles/guestbook.yaml"));
    await kith.settled();
    const units = unitsOf(await kith.status());
    expect([...units.values()].map((unit) => unit["workload-status"].current)).toEqual(
      Array(units.size).fill("active"),
    );
    const own = ["kith-keeper.cjs", "kith-controller.cjs", "kith-agent.cjs"]
      .flatMap((name) => processesNamed(name))
      .filter(({ command }) => command.includes(kith.directory));
    expect(own.length).toBe(6);
    for (const { pid } of own) expect(readlinkSync(`/proc/${pid}/exe`)).toBe(node);
    const address = units.get("proxy/0")?.["public-address"];
    const served = await kith.program("/usr/bin/env", [
      "node",
      "-e",
      `fetch("http://${address}:8080/health").then((r) => r.text()).then(console.log)`,
    ]);
    expect(JSON.parse(served.stdout)).toMatchObject({ entries: 0 });
    const version = await kith.ok("status", "--format", "json");
    expect(version).toContain('"version":"v24.');
  });
});
