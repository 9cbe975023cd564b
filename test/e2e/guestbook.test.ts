// The whole product on a real host: the bundle `guestbook` from bootstrap to destroy-controller, as root and as an
// ordinary account, with everything that its operator does on the way. The tests of one account build on each other.
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { capability, isRoot } from "../capability.ts";
import { noFootprint, processesNamed } from "./footprint.ts";
import { kill, makeAccount, removeAccount, root, Scratch, unitsOf, until } from "./scratch.ts";

const asRoot = isRoot();
const account = asRoot ? makeAccount() : undefined;
const asUser = capability("user", !asRoot || account !== undefined, "no other account may read the checkout");
/** Client files that stay when the last controller is gone, as with other Juju clients. */
const CLIENT_FILES = ["accounts.yaml", "controllers.yaml", "models.yaml"];

describe.skipIf(!asRoot)("guestbook as root", () => lifeOfGuestbook(() => new Scratch({ data: null })));
describe.skipIf(!asUser)("guestbook as an ordinary account", () =>
  lifeOfGuestbook(() => new Scratch(account === undefined ? { data: null } : { account, data: null })),
);

afterAll(() => {
  if (account !== undefined) removeAccount();
});

function lifeOfGuestbook(makeScratch: () => Scratch): void {
  let kith: Scratch;
  let proxy = "";
  beforeAll(() => {
    kith = makeScratch();
  });
  afterAll(() => kith.close());

  /** Who answered each of `count` requests. */
  const servers = async (count = 8): Promise<Set<string>> => {
    const names = new Set<string>();
    for (let i = 0; i < count; i += 1) names.add((await fetch(`${proxy}/health`)).headers.get("x-served-by") ?? "");
    return names;
  };
  const webOf = (unit: string): number => {
    const found = processesNamed(`unit-${unit.replace("/", "-")}/charm/lib/web.cjs`).filter(
      ({ command }) => command.includes(kith.data() ?? "?") && !command.includes("keep.cjs"),
    );
    if (found.length !== 1) throw new Error(`${unit} has ${found.length} web servers`);
    return found[0]?.pid ?? 0;
  };

  test("a bundle becomes a running deployment", async () => {
    await kith.bootstrap();
    const began = Date.now();
    await kith.ok("deploy", join(root, "bundles/guestbook.yaml"));
    await kith.settled();
    console.log(`deployed and settled in ${((Date.now() - began) / 1000).toFixed(1)} s`);
    const status = await kith.status();
    const states = [...unitsOf(status)].map(([name, unit]) => `${name} ${unit["workload-status"].current}`).sort();
    expect(states).toEqual([
      "guestbook/0 active",
      "guestbook/1 active",
      "postgres/0 active",
      "proxy/0 active",
      "watchdog/0 active",
      "watchdog/1 active",
    ]);
    const unit = unitsOf(status).get("proxy/0");
    proxy = `http://${unit?.["public-address"]}:${unit?.["open-ports"]?.[0]?.split("/")[0]}`;
  });

  test("an entry posted through the proxy is read back from every unit", async () => {
    const posted = await fetch(`${proxy}/entries`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ author: "Ada", text: "first <entry>" }),
    });
    expect(posted.status).toBe(201);
    expect(await servers()).toEqual(new Set(["guestbook/0", "guestbook/1"]));
    const entries = await Promise.all([1, 2, 3, 4].map(async () => (await fetch(`${proxy}/entries`)).json()));
    for (const each of entries) expect(each).toMatchObject([{ author: "Ada", text: "first <entry>" }]);
    expect(await (await fetch(proxy)).text()).toContain("first &lt;entry&gt;");
  });

  test("actions run: on a unit, on the leader, refused ones say why", async () => {
    expect(await kith.action("guestbook/leader", "post", "author=Bob", "text=second")).toMatchObject({
      status: "completed",
      results: { id: "2" },
    });
    expect((await kith.action("guestbook/1", "count")).results).toMatchObject({ entries: "2" });
    expect((await kith.action("postgres/0", "sizes")).results).toHaveProperty("sizes");
    const refused = await kith.run("run", "guestbook/0", "post", "text=");
    expect(refused.stdout + refused.stderr).toContain("(root).text : must be of type string, given null");
    const unknown = await kith.run("run", "guestbook/0", "fly");
    expect(unknown.stdout + unknown.stderr).toContain('action "fly" not defined for unit "guestbook/0"');
    expect((await kith.action("guestbook/0", "count")).results).toMatchObject({ entries: "2" });
  });

  test("added units get traffic", async () => {
    await kith.ok("add-unit", "guestbook", "-n", "2");
    await kith.settled();
    expect(await servers(12)).toEqual(new Set(["guestbook/0", "guestbook/1", "guestbook/2", "guestbook/3"]));
    const added = Object.values((await kith.unit("guestbook/3"))?.subordinates ?? {});
    expect(added.map((unit) => unit["workload-status"].current)).toEqual(["active"]);
  });

  test("changed config is served", async () => {
    await kith.ok("config", "guestbook", "title=Visitors' book", "port=8123");
    await kith.settled();
    expect(await (await fetch(proxy)).text()).toContain("<h1>Visitors&#39; book</h1>");
    const unit = await kith.unit("guestbook/0");
    expect(unit?.["open-ports"]).toEqual(["8123/tcp"]);
    expect(await servers(12)).toHaveProperty("size", 4);
  });

  test("a killed application comes back", async () => {
    const before = webOf("guestbook/1");
    kill(before);
    await until("another web server of guestbook/1", () => webOf("guestbook/1") !== before);
    await until("guestbook/1 serves again", async () => (await servers()).has("guestbook/1"));
    const database = () =>
      processesNamed(`${kith.data()}`).find(
        ({ command }) => / -D .*unit-postgres-0\/data/.test(command) && !command.includes("keep.cjs"),
      )?.pid;
    const first = database() ?? 0;
    expect(first).toBeGreaterThan(0);
    kill(first);
    await until("another database", () => database() !== undefined && database() !== first);
    const entries = await until("the entries are back", async () => {
      const reply = await fetch(`${proxy}/entries`);
      return reply.status === 200 && ((await reply.json()) as unknown[]);
    });
    expect(entries).toHaveLength(2);
  });

  test("the workload outlives its agent, and the agent comes back and goes on", async () => {
    const machine = (await kith.unit("guestbook/0"))?.machine;
    const agent = () =>
      processesNamed(`kith-agent.cjs ${kith.data()}`).find(({ command }) => command.endsWith(`/${machine}`));
    const [before, web] = [agent(), webOf("guestbook/0")];
    kill(before?.pid ?? 0);
    expect(await servers(12)).toContain("guestbook/0");
    await until("another agent", () => agent() !== undefined && agent()?.pid !== before?.pid);
    expect(webOf("guestbook/0")).toBe(web);
    await kith.ok("config", "guestbook", "title=After");
    await until("guestbook/0 heard of it", async () => {
      const pages = await Promise.all(Array.from({ length: 8 }, async () => fetch(proxy)));
      const own = pages.find((page) => page.headers.get("x-served-by") === "guestbook/0");
      return (await own?.text())?.includes("<h1>After</h1>") === true;
    });
    await kith.settled();
  });

  test("a charm is upgraded", async () => {
    const copy = join(kith.directory, "guestbook-charm");
    cpSync(join(root, "charms/guestbook"), copy, { recursive: true, filter: (path) => !path.includes("node_modules") });
    writeFileSync(join(copy, "release"), "2\n");
    await kith.ok("refresh", "guestbook", "--path", copy);
    await kith.settled();
    const releases = await Promise.all(
      Array.from({ length: 8 }, async () => (await fetch(`${proxy}/health`)).headers.get("x-release")),
    );
    expect(new Set(releases)).toEqual(new Set(["2"]));
    expect((await kith.status()).applications.guestbook?.["charm-rev"]).toBe(1);
  });

  test("removed units leave the proxy", async () => {
    await kith.ok("remove-unit", "guestbook/0", "guestbook/2", "--no-prompt");
    await until("their machines' agents have gone", async () => {
      const names = [...unitsOf(await kith.status()).keys()];
      return !names.includes("guestbook/0") && !names.includes("guestbook/2");
    });
    await kith.settled();
    expect(await servers(8)).toEqual(new Set(["guestbook/1", "guestbook/3"]));
    const left = unitsOf(await kith.status());
    expect([...left.keys()].filter((name) => !name.startsWith("watchdog")).sort()).toEqual([
      "guestbook/1",
      "guestbook/3",
      "postgres/0",
      "proxy/0",
    ]);
    for (const unit of ["guestbook/1", "guestbook/3"]) {
      expect(Object.keys(left.get(unit)?.subordinates ?? {})).toHaveLength(1);
    }
    expect(["guestbook/1", "guestbook/3"].filter((unit) => left.get(unit)?.leader === true)).toHaveLength(1);
  });

  test("destroy-controller leaves no process, socket, file or shared memory", async () => {
    const mark = `escapee-${process.pid}-${kith.account?.uid ?? 0}`;
    await kith.ok("deploy", join(root, "test/charms/escapee"), "--config", `mark=${mark}`);
    await kith.settled();
    expect(
      processesNamed(mark)
        .map(({ command }) => command.split(" ")[0]?.slice(mark.length))
        .sort(),
    ).toEqual(["-directory", "-environment", "-session"]);
    const [before, data] = [kith.footprint(), kith.data() ?? ""];
    expect(before.processes.length).toBeGreaterThan(15);
    expect(before.sockets.size).toBeGreaterThan(4);
    expect(before.shared.size).toBeGreaterThan(0);
    expect(existsSync(data)).toBe(true);

    await kith.ok("destroy-controller", "--no-prompt");
    expect(processesNamed(mark)).toEqual([]);
    expect(kith.footprint(before)).toEqual(noFootprint);
    expect(existsSync(data)).toBe(false);
    expect(readdirSync(kith.env.XDG_RUNTIME_DIR ?? "")).toEqual([]);
    expect(readdirSync(kith.env.TMPDIR ?? "")).toEqual([]);
    expect(files(kith.env.HOME ?? "")).toEqual([]);
    expect(readdirSync(kith.env.KITH_DATA ?? "").sort()).toEqual(CLIENT_FILES);
    expect(readFileSync(join(kith.env.KITH_DATA ?? "", "controllers.yaml"), "utf8")).not.toContain("uuid");
  });
}

const files = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
