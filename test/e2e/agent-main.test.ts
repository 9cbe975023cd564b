// The agent as a process: how it is called, and how it ends when it is told to.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { root, until } from "./scratch.ts";

const program = join(root, "dist/kith-agent.cjs");
let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kith-agent-main-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, stderr }));
  return { child, ended, said: () => stderr };
}

/** A machine directory whose controller is nowhere. */
function machineDirectory(more: object = {}): string {
  mkdirSync(join(directory, "agent"));
  const tokenFile = join(directory, "agent/token");
  writeFileSync(tokenFile, "x");
  const config = { urls: ["wss://127.0.0.1:9/agent"], ca: "", model: "m", modelName: "m", machine: "0", tokenFile };
  writeFileSync(join(directory, "agent/agent.json"), JSON.stringify({ ...config, ...more }));
  return directory;
}

test.each<[string, () => readonly string[], string]>([
  ["no directory", () => [], "cannot start agent: usage: kith-agent <machine directory>\n"],
  ["two of them", () => ["a", "b"], "cannot start agent: usage: kith-agent <machine directory>\n"],
  ["a flag", () => ["--help"], "cannot start agent: usage: kith-agent <machine directory>\n"],
  ["a directory without its file", () => [directory], "/agent/agent.json: ENOENT"],
  ["a file that says something else", () => [machineDirectory({ urls: [] })], "/agent/agent.json: urls is not valid\n"],
])("%s: it says why and ends", async (_, args, text) => {
  const { code, stderr } = await start(...args()).ended;
  expect([code, stderr]).toEqual([1, expect.stringContaining(text)]);
});

test.each(["SIGTERM", "SIGINT"] as const)(
  "told to stop by %s it ends well, though nobody answers it",
  async (signal) => {
    const agent = start(machineDirectory());
    await until("the agent runs", () => agent.said().includes("agent started"));
    agent.child.kill(signal);
    expect(await agent.ended).toMatchObject({ code: 0, signal: null });
  },
);

test("the directory is free again for the next one", async () => {
  const first = start(machineDirectory());
  await until("the agent runs", () => first.said().includes("agent started"));
  const second = await start(directory).ended;
  expect([second.code, second.stderr]).toEqual([1, expect.stringContaining("is held by another agent")]);
  first.child.kill("SIGKILL");
  await first.ended;
  const third = start(directory);
  await until("the next agent runs", () => third.said().includes("agent started"));
  third.child.kill("SIGTERM");
  expect((await third.ended).code).toBe(0);
});
