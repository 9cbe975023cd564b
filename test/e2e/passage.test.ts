// PostgreSQL as root below a directory that only root may enter: its account cannot reach its data there. The unit says
// what to do, and once that is done it goes on by itself, with everything that was related meanwhile.
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isRoot } from "../capability.ts";
import { root, Scratch, until } from "./scratch.ts";

describe.skipIf(!isRoot())("a data directory below one that only root may enter", () => {
  const kith = new Scratch({ data: null });
  const closed = join(kith.directory, "closed");
  beforeAll(async () => {
    mkdirSync(closed, { mode: 0o700 });
    await kith.bootstrap("--data-dir", join(closed, "data"));
  });
  afterAll(() => kith.close());

  test("the database is blocked and says which one to open; nothing is in error", async () => {
    await kith.ok("deploy", join(root, "bundles/guestbook.yaml"));
    await kith.settled();
    expect((await kith.unit("postgres/0"))?.["workload-status"]).toMatchObject({
      current: "blocked",
      message: `account nobody cannot enter ${closed}; let it: chmod o+x ${closed}`,
    });
    expect((await kith.unit("guestbook/0"))?.["workload-status"].current).toBe("waiting");
  });

  test("with the directory open the next hook starts it, and who waited for it is served", async () => {
    chmodSync(closed, 0o711);
    await kith.ok("config", "postgres", "max-connections=50");
    await kith.settled();
    const proxy = await until("the proxy serves", async () => {
      const unit = await kith.unit("proxy/0");
      return unit?.["workload-status"].current === "active" ? unit : undefined;
    });
    const health = await fetch(`http://${proxy["public-address"]}:8080/health`);
    expect(await health.json()).toMatchObject({ entries: 0 });
    expect((await kith.unit("postgres/0"))?.["workload-status"]).toMatchObject({ current: "active", message: "ready" });
  });
});
