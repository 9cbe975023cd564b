// Ten rounds of kill -9 under load; the command for more is `pnpm kill-rounds --rounds 200`.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./scratch.ts";

test("nothing acknowledged is lost and no committed effect doubled", () => {
  const seed = String(Math.floor(Math.random() * 1e6));
  const ran = spawnSync(process.execPath, [join(root, "scripts/kill-rounds.cjs"), "--rounds", "10", "--seed", seed], {
    encoding: "utf8",
  });
  const said = `${ran.stdout}${ran.stderr}`;
  expect(said).toContain("nothing acknowledged lost, no committed effect doubled");
  expect(ran.status, said).toBe(0);
  const committed = Number(/(\d+) hooks committed/.exec(said)?.[1]);
  expect(committed).toBeGreaterThan(40);
});
