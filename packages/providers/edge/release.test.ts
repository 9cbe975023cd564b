import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { seededRandom } from "@kith/base";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createLocalProvider, type MachineRequest, type Provider } from "../src/index.ts";
import { alive, type Bench, openBench, until } from "./keeper-process.ts";

// The "agent" is a shell that plants escapees as a hook would, each writing its pid where the test finds it.
const AGENT = `
cd "$1"; out="$1/../../../pids"; mkdir -p "$out"
n="$(basename "$1")"
setsid bash -c 'echo $$ > "$0"; exec sleep 300' "$out/$n-setsid" &
env -i setsid /bin/bash -c 'echo $$ > "$0"; exec sleep 300' "$out/$n-clean" &
(cd / && exec env -i setsid /bin/bash -c 'echo $$ > "$0"; exec sleep 300' "$out/$n-root") &
(cd / && exec env -i setsid /bin/bash -c 'trap "" TERM; echo $$ > "$0"; while :; do sleep 1; done' "$out/$n-deaf") &
wait`;

const MODEL = "1b9d6bcd-0000-4000-8000-aabbccddeeff";
const ESCAPEES = ["setsid", "clean", "root", "deaf"];

let bench: Bench;
let provider: Provider;
beforeEach(async () => {
  bench = openBench();
  await bench.startKeeper();
  const agentArgv = ["/bin/bash", "-c", AGENT, "agent"];
  provider = createLocalProvider({ dataDirectory: bench.data, agentArgv, random: seededRandom(7) });
});
afterEach(() => bench.close());

const request = (machine: string): MachineRequest => ({
  model: MODEL,
  modelName: "default",
  machine,
  base: { name: "ubuntu", channel: "24.04/stable" },
  constraints: {},
  agent: { controllerUrls: ["wss://127.0.0.1:17070"], caCert: "PEM", token: "secret" },
});

async function escapees(machine: string): Promise<number[]> {
  const files = ESCAPEES.map((name) => join(bench.data, "pids", `${machine}-${name}`));
  await until(() => files.every((file) => existsSync(file) && readFileSync(file, "utf8").endsWith("\n")));
  return files.map((file) => Number(readFileSync(file, "utf8")));
}

test("release ends every escapee of its machine, touches no other, and removes the directory", async () => {
  await provider.ensure(request("1"));
  await provider.ensure(request("10"));
  const [mine, others] = [await escapees("1"), await escapees("10")];
  expect(await provider.release(MODEL, "1")).toEqual([]);
  expect(mine.map(alive)).toEqual(mine.map(() => false));
  expect(others.map(alive)).toEqual(others.map(() => true));
  expect(existsSync(join(bench.data, "machines", MODEL, "1"))).toBe(false);
  expect([...(await provider.list(MODEL)).keys()]).toEqual(["10"]);
  expect(await provider.release(MODEL, "1")).toEqual([]); // asking twice is fine
  expect(await provider.release(MODEL, "10")).toEqual([]);
  expect(others.map(alive)).toEqual(others.map(() => false));
});

test("ensure is idempotent: one agent, one address, the token in a file of the owner alone", async () => {
  const first = await provider.ensure(request("0"));
  const second = await provider.ensure({ ...request("0"), agent: { ...request("0").agent, token: null } });
  expect(second).toEqual(first);
  expect(first.addresses[0]?.value).toMatch(/^127\.\d+\.\d+\.\d+$/);
  const other = await provider.ensure(request("1"));
  expect(other.addresses[0]?.value).not.toBe(first.addresses[0]?.value);
  const directory = join(bench.data, "machines", MODEL, "0", "agent");
  expect(readFileSync(join(directory, "token"), "utf8")).toBe("secret\n");
  expect(JSON.parse(readFileSync(join(directory, "agent.json"), "utf8"))).toMatchObject({ model: MODEL, machine: "0" });
});

test("a machine's address can be listened on", async () => {
  const { addresses } = await provider.ensure(request("0"));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, addresses[0]?.value, resolve));
  expect(server.listening).toBe(true);
  server.close();
});
