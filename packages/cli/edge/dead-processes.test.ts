// What `status` says when keeper or controller are dead, and that one command brings them back.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Lab } from "./support/lab.ts";

const lab = new Lab();
beforeAll(() => lab.bootstrap());
afterAll(() => lab.close());

test("dead processes are named with what brings them back", async () => {
  const [keeper] = lab.pidsOf("kith-keeper.cjs");
  process.kill(keeper ?? 0, "SIGKILL");
  const alone = await lab.run("status");
  expect(alone).toMatchObject({ code: 0 });
  expect(alone.stderr).toContain("WARNING the keeper of controller local is dead");
  expect(alone.stderr).toContain("kith controller start local");
  const [controller] = lab.pidsOf("kith-controller.cjs");
  process.kill(controller ?? 0, "SIGKILL");
  const dead = await lab.run("status");
  expect(dead.code).toBe(1);
  expect(dead.stderr).toContain("ERROR cannot reach controller local: its keeper is dead, and its process with it\n");
  expect(dead.stderr).toContain("bring it back: kith controller start local");
  await lab.ok("controller", "start");
  expect(await lab.run("status")).toMatchObject({ code: 0, stderr: 'Model "default" is empty.\n' });
  await lab.ok("controller", "stop");
  expect((await lab.run("status")).stderr).toContain("cannot reach controller local: its keeper is dead");
  await lab.ok("controller", "start");
});
