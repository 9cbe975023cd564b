import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@kith/base";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ToolCall, ToolReply } from "../src/hook-context/hook-context.ts";
import { HookProcesses } from "../src/hook-process.ts";
import type { HookObserver, HookRun, HookTools, ProcessIdentity } from "../src/hooks.ts";
import { bootId, groupMembers, processStat } from "../src/process-table.ts";
import { type ToolLanguage, toolLanguages } from "../src/tool-client.ts";

const root = mkdtempSync(join(tmpdir(), "kith-hooks-"));
const charmDir = join(root, "charm");
const toolNames = ["config-get", "relation-set", "status-set"];
const contextId = "app/0-install-0123456789abcdef0123456789abcdef";
const interpreters = new Map<ToolLanguage, string>();
const open: HookProcesses[] = [];

beforeAll(() => {
  mkdirSync(join(charmDir, "hooks"), { recursive: true });
  writeFileSync(join(charmDir, "metadata.yaml"), "name: app\n");
  for (const language of toolLanguages) {
    const found = spawnSync("/bin/sh", ["-c", `command -v ${language}`], { encoding: "utf8" }).stdout.trim();
    if (found !== "") interpreters.set(language, found);
  }
});
afterAll(async () => {
  for (const hooks of open) await hooks.close();
  rmSync(root, { recursive: true, force: true });
});

function hooksWith(language: ToolLanguage): HookProcesses {
  const interpreter = interpreters.get(language) ?? "/missing";
  const pipesDir = join(root, `pipes-${open.length}`);
  const hooks = new HookProcesses({
    pipesDir,
    machineToolsDir: join(root, "machine-tools"),
    toolNames,
    toolClient: { language, interpreter },
    log: silentLog,
  });
  open.push(hooks);
  return hooks;
}

function hookFile(name: string, script: string, mode = 0o755): void {
  writeFileSync(join(charmDir, "hooks", name), script);
  chmodSync(join(charmDir, "hooks", name), mode);
}

interface Seen {
  readonly calls: ToolCall[];
  readonly lines: string[];
  process: ProcessIdentity | null;
}

async function runHook(
  hooks: HookProcesses,
  program: HookRun["program"],
  options: {
    reply?: (call: ToolCall) => ToolReply | "stdin";
    environment?: Record<string, string>;
    capture?: boolean;
    delta?: HookRun["delta"];
    signal?: AbortSignal;
  } = {},
) {
  const seen: Seen = { calls: [], lines: [], process: null };
  const toolsDir = join(root, "tools");
  await hooks.installTools("app/0", toolsDir);
  const socket = join(root, "agent.socket");
  const tools: HookTools = {
    id: contextId,
    async runTool(call) {
      seen.calls.push(call);
      return options.reply?.(call) ?? { code: 0, stdout: "", stderr: "" };
    },
  };
  const observer: HookObserver = {
    started: (process) => {
      seen.process = process;
    },
    line: (stream, text) => seen.lines.push(`${stream}: ${text}`),
  };
  const environment = {
    PATH: `${toolsDir}:/usr/bin:/bin`,
    JUJU_CONTEXT_ID: contextId,
    JUJU_AGENT_SOCKET_ADDRESS: socket,
    JUJU_AGENT_SOCKET_NETWORK: "unix",
    ...options.environment,
  };
  const outcome = await hooks.run(
    {
      unit: "app/0",
      program,
      charmDir,
      toolsDir,
      socket,
      environment,
      delta: options.delta ?? null,
      capture: options.capture ?? false,
    },
    tools,
    observer,
    options.signal ?? new AbortController().signal,
  );
  expect(existsSync(socket), "the socket is gone when nothing runs").toBe(false);
  return { outcome, ...seen };
}

const hook = (name: string) => ({ kind: "hook", name }) as const;
const exited = (code: number) => expect.objectContaining({ kind: "exited", code });

describe("the program", () => {
  test("a missing hook is an answer", async () => {
    expect((await runHook(hooksWith("perl"), hook("nothing-here"))).outcome).toEqual({ kind: "missing" });
  });

  test("a hook without its executable bit is an error", async () => {
    hookFile("not-executable", "#!/bin/sh\n", 0o644);
    const { outcome } = await runHook(hooksWith("perl"), hook("not-executable"));
    expect(outcome).toEqual({ kind: "cannot-run", message: expect.stringContaining("permission denied") });
  });

  test("a directory is an error, a dangling link is missing", async () => {
    mkdirSync(join(charmDir, "hooks", "folder"));
    symlinkSync("nowhere", join(charmDir, "hooks", "dangling"));
    expect((await runHook(hooksWith("perl"), hook("folder"))).outcome).toMatchObject({ kind: "cannot-run" });
    expect((await runHook(hooksWith("perl"), hook("dangling"))).outcome).toEqual({ kind: "missing" });
  });

  test("a missing interpreter is an error, not a crash", async () => {
    hookFile("no-interpreter", "#!/no/such/thing\n");
    const { outcome } = await runHook(hooksWith("perl"), hook("no-interpreter"));
    expect(outcome).toMatchObject({ kind: "cannot-run" });
  });

  test("environment, directory and stdin are the contract's and nothing more", async () => {
    hookFile("look", "#!/bin/sh\nenv | cut -d= -f1 | sort | tr '\\n' ' '; pwd; readlink /proc/self/fd/0\n");
    const { outcome, lines } = await runHook(hooksWith("perl"), hook("look"));
    expect(outcome).toEqual(exited(0));
    const names = "JUJU_AGENT_SOCKET_ADDRESS JUJU_AGENT_SOCKET_NETWORK JUJU_CONTEXT_ID PATH PWD ";
    expect(lines).toEqual([`stdout: ${names}${charmDir}`, "stdout: /dev/null"]);
  });
});

describe("output", () => {
  test("stdout and stderr go line by line, and can be opened by name", async () => {
    hookFile("print", "#!/bin/bash\necho one\necho two >/dev/stderr\necho three >/dev/stdout\nprintf last\nexit 3\n");
    const { outcome, lines } = await runHook(hooksWith("perl"), hook("print"));
    expect(outcome).toEqual(exited(3));
    expect(lines.filter((line) => line.startsWith("stdout"))).toEqual(["stdout: one", "stdout: three", "stdout: last"]);
    expect(lines.filter((line) => line.startsWith("stderr"))).toEqual(["stderr: two"]);
  });

  test("a hook of batch delivery finds its members in the file that KITH_DELTA names, 10,000 of them too", async () => {
    hookFile(
      "many",
      '#!/bin/sh\nperl -MJSON::PP -e \'local $/; my $d = decode_json(<>); print "$_ " . @{$d->{$_}} . "\\n" for sort keys %$d\' "$KITH_DELTA"\n',
    );
    const joined = Array.from({ length: 10_000 }, (_, n) => `other/${n}`);
    const { outcome, lines } = await runHook(hooksWith("perl"), hook("many"), {
      environment: { KITH_DELTA: join(root, "delta.json") },
      delta: { joined, changed: [], departed: [] },
    });
    expect(outcome).toMatchObject({ kind: "exited", code: 0 });
    expect(lines).toEqual(["stdout: changed 0", "stdout: departed 0", "stdout: joined 10000"]);
  });

  test("40 MB of output do not grow the agent", async () => {
    hookFile("flood", "#!/bin/sh\nhead -c 40000000 /dev/zero | tr '\\0' x\n");
    const before = process.memoryUsage().rss;
    const hooks = hooksWith("perl");
    let count = 0;
    const { outcome } = await hooks
      .run(
        {
          unit: "app/0",
          program: hook("flood"),
          charmDir,
          toolsDir: join(root, "tools"),
          socket: join(root, "s"),
          environment: { PATH: "/usr/bin:/bin" },
          delta: null,
          capture: false,
        },
        { id: contextId, runTool: async () => ({ code: 0, stdout: "", stderr: "" }) },
        {
          started() {},
          line: () => {
            count += 1;
          },
        },
        new AbortController().signal,
      )
      .then((outcome) => ({ outcome }));
    expect(outcome).toEqual(exited(0));
    expect(count).toBe(Math.ceil(40_000_000 / 4096));
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  test("a child that keeps the pipe open is neither waited for nor killed", async () => {
    hookFile("leave", "#!/bin/sh\nsleep 60 &\necho $! >child.pid\necho done\n");
    const started = performance.now();
    const { outcome, lines } = await runHook(hooksWith("perl"), hook("leave"));
    expect(outcome).toEqual(exited(0));
    expect(lines).toEqual(["stdout: done"]);
    expect(performance.now() - started).toBeLessThan(5_000);
    const child = Number(readFileSync(join(charmDir, "child.pid"), "utf8"));
    expect(processStat(child)?.state).toBe("S");
    process.kill(child, "SIGKILL");
  });

  test("a script's output is captured, and its exit code told", async () => {
    const script = "echo out; echo err >&2; cat <<'X'\ntext\nX\nexit 7\n";
    const { outcome, lines } = await runHook(hooksWith("perl"), { kind: "script", script }, { capture: true });
    expect(lines).toEqual([]);
    expect(outcome).toEqual(exited(7));
    if (outcome.kind !== "exited") throw new Error("unreachable");
    expect(Buffer.from(outcome.stdout.bytes).toString()).toBe("out\ntext\n");
    expect(Buffer.from(outcome.stderr.bytes).toString()).toBe("err\n");
  });
});

describe("signals", () => {
  test("a hook that kills itself says with what", async () => {
    hookFile("suicide", "#!/bin/sh\nkill -KILL $$\n");
    expect((await runHook(hooksWith("perl"), hook("suicide"))).outcome).toMatchObject({
      kind: "signalled",
      signal: "SIGKILL",
    });
  });

  test("a cancelled one dies with its group", async () => {
    hookFile("hang", "#!/bin/sh\nsleep 61 & sleep 62\n");
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    const { outcome, process: identity } = await runHook(hooksWith("perl"), hook("hang"), { signal: abort.signal });
    expect(outcome).toMatchObject({ kind: "signalled", signal: "SIGKILL" });
    await expect.poll(() => groupMembers(identity?.group ?? 0)).toEqual([]);
  });
});

describe.each(toolLanguages)("tools through the %s client", (language) => {
  test("arguments, output, errors and exit code go through unharmed", async () => {
    hookFile(
      "call",
      `#!/bin/bash
config-get "a b" $'new\\nline' é '' --flag
relation-set x=1; echo "code $?"
`,
    );
    const reply = (call: ToolCall) =>
      call.name === "config-get"
        ? { code: 0, stdout: "väl\n", stderr: "" }
        : { code: 2, stdout: "", stderr: "ERROR no relation\n" };
    const { calls, lines, outcome } = await runHook(hooksWith(language), hook("call"), { reply });
    expect(outcome).toEqual(exited(0));
    expect(calls).toEqual([
      { name: "config-get", args: ["a b", "new\nline", "é", "", "--flag"], cwd: charmDir, stdin: undefined },
      { name: "relation-set", args: ["x=1"], cwd: charmDir, stdin: undefined },
    ]);
    expect(lines.sort()).toEqual(["stderr: ERROR no relation", "stdout: code 2", "stdout: väl"]);
  });

  test("stdin is read only when the tool asks for it", async () => {
    hookFile(
      "feed",
      `#!/bin/bash\nprintf 'one\\ntwo\\n' | { config-get; cat; }\nprintf 'a: é' | relation-set --file -\n`,
    );
    const reply = (call: ToolCall) =>
      call.name === "relation-set" && call.stdin === undefined ? "stdin" : { code: 0, stdout: "", stderr: "" };
    const { calls, lines } = await runHook(hooksWith(language), hook("feed"), { reply });
    expect(lines).toEqual(["stdout: one", "stdout: two"]);
    expect(calls.at(-1)).toEqual({ name: "relation-set", args: ["--file", "-"], cwd: charmDir, stdin: "a: é" });
  });

  test("a megabyte goes either way", async () => {
    hookFile("large", `#!/bin/bash\nhead -c 1000000 /dev/zero | tr '\\0' y | relation-set --file -\n`);
    const reply = (call: ToolCall) =>
      call.stdin === undefined ? "stdin" : { code: 0, stdout: "z".repeat(1_000_000), stderr: "" };
    const { calls, lines } = await runHook(hooksWith(language), hook("large"), { reply });
    expect(calls.at(-1)?.stdin?.length).toBe(1_000_000);
    expect(lines.reduce((sum, line) => sum + line.length - "stdout: ".length, 0)).toBe(1_000_000);
  });

  test.each([
    ["unset JUJU_CONTEXT_ID", "ERROR JUJU_CONTEXT_ID not set"],
    ["unset JUJU_AGENT_SOCKET_ADDRESS", "ERROR JUJU_AGENT_SOCKET_ADDRESS not set"],
    ["unset JUJU_AGENT_SOCKET_NETWORK", "ERROR JUJU_AGENT_SOCKET_NETWORK not set"],
    ["export JUJU_CONTEXT_ID=bogus", 'ERROR bad request: wrong context ID; got "bogus"'],
    ["export JUJU_AGENT_SOCKET_ADDRESS=/nosock", "ERROR dial unix /nosock: connect: no such file or directory"],
  ])("%s: %s", async (spoil, error) => {
    hookFile("spoilt", `#!/bin/bash\n${spoil}\nconfig-get\nexit $?\n`);
    const { outcome, lines, calls } = await runHook(hooksWith(language), hook("spoilt"));
    expect(outcome).toEqual(exited(1));
    expect(lines).toEqual([`stderr: ${error}`]);
    expect(calls).toEqual([]);
  });

  test("a name that is no tool is refused by the agent", async () => {
    hookFile("unknown", `#!/bin/bash\nln -sf kith-tool "$(dirname "$(command -v config-get)")/nosuch"; nosuch\n`);
    const { lines } = await runHook(hooksWith(language), hook("unknown"));
    expect(lines).toEqual(["stderr: ERROR bad request: unknown command: nosuch"]);
  });
});

test("parallel calls are taken one after the other", async () => {
  hookFile("parallel", "#!/bin/bash\nfor i in 1 2 3 4 5 6 7 8; do config-get $i & done; wait\n");
  const hooks = hooksWith("perl");
  let running = 0;
  let most = 0;
  const toolsDir = join(root, "tools");
  await hooks.installTools("app/0", toolsDir);
  const socket = join(root, "agent.socket");
  const environment = {
    PATH: `${toolsDir}:/usr/bin:/bin`,
    JUJU_CONTEXT_ID: contextId,
    JUJU_AGENT_SOCKET_ADDRESS: socket,
    JUJU_AGENT_SOCKET_NETWORK: "unix",
  };
  const outcome = await hooks.run(
    { unit: "app/0", program: hook("parallel"), charmDir, toolsDir, socket, environment, delta: null, capture: false },
    {
      id: contextId,
      async runTool() {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        return { code: 0, stdout: "", stderr: "" };
      },
    },
    { started() {}, line() {} },
    new AbortController().signal,
  );
  expect(outcome).toEqual(exited(0));
  expect(most).toBe(1);
});

test("jujud answers its version", async () => {
  await hooksWith("perl").installTools("app/0", join(root, "tools"));
  const answer = spawnSync(join(root, "tools", "jujud"), ["version"], { encoding: "utf8" }).stdout;
  expect(answer).toMatch(/^3\.6\.3-ubuntu-(amd64|arm64)\n$/);
});

describe("an interrupted hook", () => {
  async function hanging(script: string) {
    hookFile("interrupted", script);
    const hooks = hooksWith("perl");
    const seen: { process: ProcessIdentity | null } = { process: null };
    const running = hooks.run(
      {
        unit: "app/0",
        program: hook("interrupted"),
        charmDir,
        toolsDir: root,
        socket: join(root, "i.socket"),
        environment: { PATH: "/usr/bin:/bin", JUJU_CONTEXT_ID: contextId },
        delta: null,
        capture: false,
      },
      { id: contextId, runTool: async () => ({ code: 0, stdout: "", stderr: "" }) },
      {
        started: (process) => {
          seen.process = process;
        },
        line() {},
      },
      new AbortController().signal,
    );
    const daemonFile = join(charmDir, "daemon.pid");
    await expect.poll(() => existsSync(daemonFile) && readFileSync(daemonFile, "utf8").trim() !== "").toBe(true);
    const daemon = Number(readFileSync(daemonFile, "utf8"));
    rmSync(daemonFile);
    if (seen.process === null) throw new Error("it has not started");
    return { hooks, running, process: seen.process, daemon };
  }
  const withDaemon = "#!/bin/bash\nsleep 63 &\nsetsid sleep 64 &\nsleep 0.2\necho $! >daemon.pid\nsleep 65\n";

  test.each(["known", "unknown"])("dies with its group when its process is %s; a daemon stays", async (known) => {
    const { hooks, running, process: identity, daemon } = await hanging(withDaemon);
    expect(groupMembers(identity.group).length).toBeGreaterThan(2);
    expect(await hooks.endInterrupted(known === "known" ? identity : null, contextId)).toBe(true);
    expect(groupMembers(identity.group)).toEqual([]);
    expect(processStat(daemon)?.state).toBe("S");
    process.kill(daemon, "SIGKILL");
    expect(await running).toMatchObject({ kind: "signalled" });
  });

  test.each([
    ["started at another time", { startTime: "1" }],
    ["ran before a reboot", { bootId: "another" }],
  ])("a stranger with the same number that %s is left alone", async (_story, other) => {
    const { hooks, running, process: identity, daemon } = await hanging(withDaemon);
    expect(identity.bootId).toBe(bootId());
    expect(await hooks.endInterrupted({ ...identity, ...other }, contextId)).toBe(false);
    expect(processStat(identity.pid)?.state).toBe("S");
    await hooks.endInterrupted(identity, contextId);
    process.kill(daemon, "SIGKILL");
    await running;
  });

  test("nothing is left of it: nothing is killed", async () => {
    const hooks = hooksWith("perl");
    const gone = { pid: 4_000_000, group: 4_000_000, startTime: "5", bootId: bootId() };
    expect(await hooks.endInterrupted(gone, contextId)).toBe(false);
    expect(await hooks.endInterrupted(null, "no-such-context")).toBe(false);
  });
});
