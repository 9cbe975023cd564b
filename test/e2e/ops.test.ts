// A charm on the real ops framework: config, relations both ways and among peers, application data, actions, stored
// state, ports, version and status. ops comes from PyPI, pinned by the charm's requirements.
import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasPip } from "../capability.ts";
import { root, Scratch, unitsOf } from "./scratch.ts";

const source = join(root, "test/charms/ops-probe");

describe.skipIf(!hasPip())("ops", () => {
  const kith = new Scratch();
  const charm = join(kith.directory, "ops-probe");

  beforeAll(async () => {
    cpSync(source, charm, { recursive: true });
    const requirements = ["--requirement", join(charm, "requirements.txt"), "--target", join(charm, "lib")];
    execFileSync("python3", ["-m", "pip", "install", "--quiet", "--no-compile", ...requirements], { stdio: "pipe" });
    await kith.bootstrap();
    await kith.ok("deploy", charm, "left", "-n", "2", "--config", "greeting=good day");
    await kith.ok("deploy", charm, "right");
    await kith.ok("integrate", "left:out", "right:in");
    await kith.settled();
  });
  afterAll(() => kith.close());

  const said = async (unit: string): Promise<unknown> =>
    JSON.parse((await kith.unit(unit))?.["workload-status"].message ?? "null");

  test("relations carry unit and application data, after a change too", async () => {
    const status = await kith.status();
    expect([...unitsOf(status).values()].map((unit) => unit["workload-status"].current)).toEqual(
      Array(3).fill("active"),
    );
    const leader = ["left/0", "left/1"].find((unit) => unitsOf(status).get(unit)?.leader === true);
    const heard = ["good day from left/0", "good day from left/1"];
    expect(await said("right/0")).toEqual({ said: "hello", heard, led: [leader] });
    expect(await said("left/0")).toEqual({ said: "good day", heard: [], led: [] });
    await kith.ok("config", "right", "greeting=hello again");
    await kith.settled();
    expect(await said("right/0")).toEqual({ said: "hello again", heard, led: [leader] });
  });

  test("version, ports and the application's status are shown", async () => {
    const { applications } = await kith.status();
    expect(applications.right).toMatchObject({
      version: "ops 3.9.0",
      "application-status": { current: "active", message: "led by right/0" },
    });
    expect((await kith.unit("right/0"))?.["open-ports"]).toEqual(["4711/tcp"]);
  });

  test("actions answer and fail, and stored state lasts between hooks", async () => {
    const echo = await kith.action("right/0", "echo", "text=ho", "times=3");
    expect(echo).toMatchObject({ status: "completed", results: { text: "ho ho ho" } });
    expect(Number(echo.results.events)).toBeGreaterThan(5);
    expect(await kith.action("right/0", "refuse")).toMatchObject({ status: "failed", message: "as asked" });
  });

  test("units leave, and the other side hears it", async () => {
    await kith.ok("remove-unit", "left/1", "--no-prompt");
    await kith.settled();
    expect(await said("right/0")).toMatchObject({ heard: ["good day from left/0"] });
  });
});
