// The README's first command: scripts/start.cjs from nothing to a running deployment, on a real terminal and without
// one, interrupted, run again, with everything killed, with hooks that fail or run long.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { capability, hasProgram, isRoot } from "../capability.ts";
import { isAlive, processesNamed } from "./footprint.ts";
import { kill, makeAccount, removeAccount, root, Scratch, unitsOf, until } from "./scratch.ts";

const start = join(root, "scripts/start.cjs");
const asRoot = isRoot();
const account = asRoot ? makeAccount() : undefined;
const asUser = capability("user", !asRoot || account !== undefined, "no other account may read the checkout");
const hasScript = hasProgram("script");
const COLUMNS = 80;

afterAll(() => {
  if (account !== undefined) removeAccount();
});

/** The script with its output in a pipe. */
const plain = (kith: Scratch, ...args: readonly string[]) => kith.program(process.execPath, [start, ...args]);

describe.skipIf(!asRoot)("start as root", () => lifeOfStart(() => new Scratch({ data: null }), { interrupt: false }));
describe.skipIf(!asUser)("start as an ordinary account", () =>
  lifeOfStart(() => new Scratch(account === undefined ? { data: null } : { account, data: null }), { interrupt: true }),
);

function lifeOfStart(makeScratch: () => Scratch, { interrupt }: { interrupt: boolean }): void {
  let kith: Scratch;
  beforeAll(() => {
    kith = makeScratch();
    // Another account cannot write to the checkout, and need not once it is built.
    if (asRoot) execFileSync(process.execPath, [join(root, "scripts/build.cjs")]);
  });
  afterAll(() => kith.close());

  /** Keeper, controller and agents, by pid. */
  const daemons = (): Map<number, string> =>
    new Map(
      processesNamed(kith.data() ?? "?")
        .filter(({ command }) => /kith-(?:keeper|controller|agent)\.cjs/.test(command))
        .map(({ pid, command }) => [pid, command]),
    );
  const expectReport = async (output: string): Promise<void> => {
    expect(output).toMatch(
      /\nRunning after \d+\.\d s: (?:install \d+\.\d s, )?build \d+\.\d s, .*hooks \d+\.\d s\r?\n/,
    );
    const [url = "", ...more] = output.match(/http:\/\/\S+/g) ?? [];
    expect(more).toEqual([]);
    expect((await fetch(`${url}health`)).status).toBe(200);
    const lines = output.trimEnd().split(/\r?\n/);
    expect(lines.slice(-4)).toEqual([
      "What to type next:",
      "    ./kith status",
      "    ./kith add-unit guestbook -n 2",
      "    ./kith destroy-controller",
    ]);
  };

  if (interrupt) {
    test.runIf(hasScript)("Ctrl-C ends only the view, says how to go on, and the work goes on", async () => {
      const view = new Pty(kith, [start]);
      await until("hooks run", () => / hooks? running; Ctrl-C ends only this view/.test(view.output));
      const before = daemons();
      expect([...before.values()].filter((command) => command.includes("kith-controller"))).toHaveLength(1);
      view.type("\x03");
      expect(await view.ended).toBe(130);
      expect(view.output).toContain("Only this view has ended; the work goes on");
      expect(view.output).toContain("What runs stays. Go on with: npx -y pnpm@12 start");
      expect(view.output).not.toContain("Running after");
      for (const pid of before.keys()) expect(isAlive(pid)).toBe(true);
      await until("the units are active without any view", async () =>
        [...unitsOf(await kith.status()).values()].every((unit) => unit["workload-status"].current === "active"),
      );
      for (const pid of before.keys()) expect(isAlive(pid)).toBe(true);
    });
  } else {
    test.runIf(hasScript)("the first run ends with a settled model, and its view fits the terminal", async () => {
      const view = new Pty(kith, [start]);
      expect(await view.ended, view.output).toBe(0);
      await expectReport(view.output);
      expect(view.output).toMatch(/build \d+\.\d s, bootstrap \d+\.\d s, deploy \d+\.\d s, hooks \d+\.\d s/);
      expect(view.output).toContain("Ctrl-C ends only this view");
      const lines = view.lines();
      for (const line of lines.slice(lines.findIndex((each) => each.startsWith("machine 0"))))
        expect(line.length, line).toBeLessThanOrEqual(COLUMNS);
      const last = lines.slice(lines.findLastIndex((line) => line.startsWith("machine 0")));
      expect(last.slice(0, 12)).toEqual([
        ...[0, 1, 2, 3].map((id) => expect.stringMatching(`^machine ${id} {4}started at 127\\.`)),
        "guestbook/0  active, serving",
        "guestbook/1  active, serving",
        "postgres/0   active, ready",
        "proxy/0      active, 2 members",
        expect.stringMatching("^watchdog/0 {3}active"),
        expect.stringMatching("^watchdog/1 {3}active"),
        expect.stringMatching("^Settled after"),
        "",
      ]);
    });
  }

  test("a run shows what is there, in plain lines where there is no terminal", async () => {
    const first = await plain(kith);
    expect(first.code, first.stdout + first.stderr).toBe(0);
    await expectReport(first.stdout);
    const before = daemons();
    const began = Date.now();
    const second = await plain(kith);
    expect(Date.now() - began).toBeLessThan(8_000);
    expect(second.code).toBe(0);
    await expectReport(second.stdout);
    expect(second.stdout).not.toMatch(/bootstrap|revive|deploy/);
    expect(daemons()).toEqual(before);
    for (const { stdout, stderr } of [first, second]) expect(stdout + stderr).not.toMatch(/[\x1b\r]/);
  });

  test("after kill -9 of keeper, controller and agents a run revives them", async () => {
    const before = daemons();
    // The keeper first: it would bring the others back.
    for (const name of ["kith-keeper", "kith-controller", "kith-agent"])
      for (const [pid, command] of daemons()) if (command.includes(name)) kill(pid);
    await until("all are dead", () => daemons().size === 0);
    const view = hasScript ? new Pty(kith, [start]) : undefined;
    const ran = view === undefined ? await plain(kith) : { code: await view.ended, stdout: view.output };
    expect(ran.code, ran.stdout).toBe(0);
    expect(ran.stdout).toMatch(/revive \d+\.\d s/);
    await expectReport(ran.stdout);
    expect(daemons().size).toBe(before.size);
    for (const pid of before.keys()) expect(daemons().has(pid)).toBe(false);
  });
}

describe("a bundle with a hook that fails and one that takes its time", () => {
  const kith = new Scratch();
  const at = (name: string): string => join(kith.directory, name);
  const slow = `until [ -e ${at("go")} ]; do sleep 0.05; done; echo done >> ${at("journal")}; status-set active`;
  const fails = `for i in $(seq 30); do echo "step $i"; done; [ -e ${at("mended")} ] || exit 1; status-set active`;
  beforeAll(() => {
    for (const [name, script] of Object.entries({ slow, fails })) {
      mkdirSync(at(`${name}/hooks`), { recursive: true });
      const metadata = `name: ${name}\nsummary: s\ndescription: d\nkith-host: process\n`;
      writeFileSync(at(`${name}/metadata.yaml`), metadata);
      writeFileSync(at(`${name}/hooks/install`), `#!/bin/bash\n${script}\n`, { mode: 0o755 });
    }
    const applications = ["slow", "fails"].map((name) => `  ${name}: {charm: ./${name}, num_units: 1}\n`).join("");
    writeFileSync(at("bundle.yaml"), `applications:\n${applications}`);
  });
  afterAll(() => kith.close());

  test("the long one is named once and left to run; the failed one ends the run with its log and what to type", async () => {
    const running = kith.program(process.execPath, [start, at("bundle.yaml")], { KITH_LONG_HOOK_SECONDS: "1" });
    await until("the slow hook runs", async () => (await kith.unit("slow/0"))?.["juju-status"].current === "executing");
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    writeFileSync(at("go"), "");
    const ran = await running;
    expect(ran.code, ran.stdout + ran.stderr).toBe(1);
    const said = ran.stderr.split("\n").filter((line) => line.includes("it is left to run"));
    expect(said).toEqual([expect.stringMatching(/^ +\d+\.\d s {2}slow\/0: .*running install hook\) for \d s so far/)]);
    expect(readFileSync(at("journal"), "utf8")).toBe("done\n");
    expect((await kith.unit("slow/0"))?.["workload-status"].current).toBe("active");

    const lines = ran.stderr.split("\n").map((line) => line.trimEnd());
    const from = lines.indexOf('fails/0: hook failed: "install"');
    const shown = lines.slice(from + 1, lines.indexOf("retry it with: kith resolved fails/0"));
    expect(from, ran.stderr).toBeGreaterThan(0);
    expect(shown).toHaveLength(20);
    expect(shown.every((line) => line.startsWith("    unit-fails-0: "))).toBe(true);
    expect(shown.filter((line) => / step \d+$/.test(line)).length).toBeGreaterThan(15);
    expect(shown.some((line) => line.endsWith(" step 30"))).toBe(true);
    expect(ran.stderr).toContain("ERROR the model is settled with errors: fails/0");
    expect(ran.stdout).toContain(`then go on with: npx -y pnpm@12 start ${at("bundle.yaml")}`);
    expect(ran.stdout + ran.stderr).not.toMatch(/[\x1b\r]/);
  });

  test("the command that retries, then the run again, end well", async () => {
    writeFileSync(at("mended"), "");
    const retried = await kith.run("resolved", "fails/0");
    // It may have been tried again by itself meanwhile.
    if (retried.code !== 0) expect(retried.stderr).toContain("is not in an error state");
    const ran = await plain(kith, at("bundle.yaml"));
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout).not.toMatch(/deploy \d/);
  });

  test("words that it does not know are refused, and --help says which it knows", async () => {
    const help = await plain(kith, "--help");
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining("KITH_LONG_HOOK_SECONDS")]);
    const unknown = await plain(kith, "--fast");
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining("unknown argument: --fast")]);
  });
});

describe.runIf(hasScript)("Ctrl-C before there is a controller", () => {
  const kith = new Scratch({ data: null });
  afterAll(() => kith.close());

  test("leaves nothing that stands in the way of the next run", async () => {
    const view = new Pty(kith, [start]);
    await until("the controller starts", () => view.output.includes("Starting controller"));
    view.type("\x03");
    expect(await view.ended).toBe(130);
    expect(view.output).toContain("Go on with: npx -y pnpm@12 start");
    const made = view.output.includes("Controller local is up");
    expect(existsSync(join(kith.env.KITH_DATA ?? "", "local.yaml"))).toBe(made);
    if (!made) expect(kith.footprint().processes).toEqual([]);
    const again = await kith.run(made ? "status" : "bootstrap");
    expect(again.code, again.stderr).toBe(0);
  });
});

/** A program on a pseudo terminal of 24 rows and 80 columns, typed at. */
class Pty {
  output = "";
  readonly ended: Promise<number>;
  readonly #child;

  constructor(kith: Scratch, args: readonly string[]) {
    const words = [process.execPath, ...args].map((word) => `'${word}'`).join(" ");
    const command = `stty rows 24 cols ${COLUMNS}; exec ${words}`;
    this.#child = spawn("script", ["-qefc", command, "/dev/null"], {
      cwd: root,
      env: { ...kith.env, TERM: "xterm", SHELL: "/bin/sh" },
      stdio: "pipe",
      ...kith.account,
    });
    this.#child.stdout.on("data", (chunk) => (this.output += chunk));
    this.ended = new Promise((resolve) => this.#child.on("close", (code) => resolve(code ?? 128)));
  }

  /** Everything that was ever shown, without what moves the cursor. */
  lines(): string[] {
    return this.output
      .replaceAll(/\x1b\[\d*[A-Z]/g, "")
      .replaceAll("\r", "")
      .split("\n");
  }

  type(text: string): void {
    this.#child.stdin.write(text);
  }
}
