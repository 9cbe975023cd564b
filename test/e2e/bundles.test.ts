// The bundles of `bundles/`, deployed: the guestbook and its overlay for real, the seed's 640 machines by the load's agents.
// guestbook.test.ts goes through the guestbook's whole life.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root, Scratch, unitsOf, until } from "./scratch.ts";

const bundles = join(root, "bundles");
const counted = (text: string, pattern: RegExp): number => text.split("\n").filter((line) => pattern.test(line)).length;

describe("the guestbook, made highly available by an overlay", () => {
  const kith = new Scratch();
  const base = join(bundles, "guestbook.yaml");
  const both = [base, "--overlay", join(bundles, "guestbook-ha.yaml")];
  beforeAll(() => kith.bootstrap());
  afterAll(() => kith.close());

  const proxies = (): string[] =>
    ["proxy/0", "proxy/1"].map((name) => {
      const unit = units.get(name);
      return `http://${unit?.["public-address"]}:${unit?.["open-ports"]?.[0]?.split("/")[0]}`;
    });
  let units = unitsOf({ applications: {} } as never);
  /** Who answers behind a proxy. */
  const servers = async (proxy: string): Promise<string[]> => {
    const names = new Set<string>();
    for (let i = 0; i < 12; i += 1) names.add((await fetch(`${proxy}/health`)).headers.get("x-served-by") ?? "");
    return [...names].sort();
  };

  test("the overlay adds to what the bundle made, and no more", async () => {
    await kith.ok("deploy", base);
    await kith.settled();
    const shown = await kith.ok("deploy", ...both, "--dry-run");
    expect(shown.match(/add unit \S+/g)).toEqual(["add unit guestbook/2", "add unit guestbook/3", "add unit proxy/1"]);
    expect(counted(shown, /^- /)).toBe(6);
    await kith.ok("deploy", ...both);
    await kith.settled();
    units = unitsOf(await kith.status());
    const active = [...units.values()].filter((unit) => unit["workload-status"].current === "active");
    // Four web units with a watchdog each, two proxies, the database.
    expect([units.size, active.length]).toEqual([11, 11]);
    expect((await kith.run("deploy", ...both)).stderr).toContain("No changes to apply: nothing to do.");
  });

  test("each proxy reaches every web unit, and an entry is the same behind both", async () => {
    const [one = "", other = ""] = proxies();
    expect(one).not.toBe(other);
    const all = ["guestbook/0", "guestbook/1", "guestbook/2", "guestbook/3"];
    expect(await servers(one)).toEqual(all);
    expect(await servers(other)).toEqual(all);
    const posted = await fetch(`${one}/entries`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ author: "Ada", text: "twice" }),
    });
    expect(posted.status).toBe(201);
    expect(await (await fetch(`${other}/entries`)).json()).toMatchObject([{ author: "Ada", text: "twice" }]);
  });

  test("without one proxy and one web unit it goes on", async () => {
    await kith.ok("remove-unit", "proxy/0", "guestbook/0", "--no-prompt");
    await until("both are gone", async () => {
      const names = [...unitsOf(await kith.status()).keys()];
      return !names.includes("proxy/0") && !names.includes("guestbook/0");
    });
    await kith.settled();
    const [, other = ""] = proxies();
    expect(await servers(other)).toEqual(["guestbook/1", "guestbook/2", "guestbook/3"]);
    // What is gone comes again, under new numbers.
    const shown = await kith.ok("deploy", ...both, "--dry-run");
    expect(shown.match(/add unit \S+/g)).toEqual(["add unit guestbook/4", "add unit proxy/2"]);
  });
});

describe("the seed's topology", () => {
  const kith = new Scratch();
  afterAll(() => kith.close());

  /** Charms of the seed's endpoints, each a directory: metadata, and the options that the bundle sets. */
  function writeCharms(directory: string): void {
    const text = readFileSync(join(root, "packages/sim/scale/seed-endpoints.yaml"), "utf8");
    const options =
      "dataset-size admin-password admin-token network-manager quantum-security-groups fsid monitor-secret osd-devices osd-reformat config-flags enable-live-migration openstack-origin source";
    for (const [, name = "", body = ""] of text.matchAll(/^([a-z-]+):\n((?: {2}.*\n)+)/gm)) {
      const scoped = body.replaceAll(/([a-z-]+): ([a-z-]+) \(container\)/g, "$1: {interface: $2, scope: container}");
      const charm = join(directory, "trusty", name);
      mkdirSync(charm, { recursive: true });
      const head = `name: ${name}\nsummary: s\ndescription: d\nkith-host: process\n`;
      writeFileSync(join(charm, "metadata.yaml"), head + scoped.replaceAll(/^ {2}/gm, ""));
      const lines = options.split(" ").map((option) => `  ${option}: {type: string, description: d}\n`);
      writeFileSync(
        join(charm, "config.yaml"),
        `options:\n  monitor-count: {type: int, description: d}\n${lines.join("")}`,
      );
    }
  }

  test("the command line plans all of it, as juju-deployer's users type it", async () => {
    await kith.bootstrap();
    const charms = join(kith.directory, "charms");
    writeCharms(charms);
    const seed = join(bundles, "seamicro-640.yaml");
    const shown = await kith.ok("deployer", "--diff", "-c", seed, "--charms", charms, "-d", "trusty-icehouse");
    expect({
      applications: counted(shown, /^- deploy application \S+ from \S+ on ubuntu@14.04\/stable$/),
      machines: counted(shown, /^- add machine \d+$/),
      units: counted(shown, /^- add unit /),
      relations: counted(shown, /^- add relation /),
    }).toEqual({ applications: 20, machines: 640, units: 640, relations: 97 });
    const deployed = await kith.ok("deploy", seed, "--target", "trusty-icehouse", "--charms", charms, "--dry-run");
    const sorted = (text: string): string[] =>
      text
        .replaceAll(/-\d+ on/g, " on")
        .split("\n")
        .sort();
    expect(sorted(deployed)).toEqual(sorted(shown));
  });

  test("the controller and agents of 640 machines bring it up: 1,919 units, each installed and started once", () => {
    const json = join(kith.directory, "seed.json");
    const args = ["scripts/load.cjs", "--bench", "B10", "--size", "10", "--delivery", "batch", "--json", json];
    execFileSync(process.execPath, args, { cwd: root, stdio: "pipe", timeout: 200_000 });
    const { variants } = JSON.parse(readFileSync(json, "utf8")) as {
      variants: {
        repetitions: {
          machines: number;
          measured: {
            ms: number;
            errors: string[];
            agents: { hooks: Record<string, number>; failed: number };
            controller: { closedSessions: number };
          };
          extra: { relations: number };
        }[][];
      }[];
    };
    const [outcome] = variants[0]?.repetitions[0] ?? [];
    console.log(`640 machines up, related and settled in ${((outcome?.measured.ms ?? 0) / 1000).toFixed(1)} s`);
    expect(outcome).toMatchObject({ machines: 640, extra: { relations: 97 } });
    expect(outcome?.measured).toMatchObject({
      errors: [],
      agents: { failed: 0, hooks: { install: 1919, start: 1919 } },
    });
  });
});
