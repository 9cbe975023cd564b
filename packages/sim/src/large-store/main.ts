// `kith-large-store --units 168000`: how long a controller takes to start from a store of this size, and what it then holds. The store
// is made in one process and opened in another, as a controller that comes up again would.
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { connectClient, connectWs, controllerCalls } from "@kith/client";
import { openLmdbStore } from "@kith/store";
import { ADMIN_PASSWORD, CLOUD, controllerPart } from "../load/controller-part.ts";
import { fillModel } from "./fill.ts";

/** Room for three million records; what is used is printed. */
const HEAP_MB = 20_000;
const nobody = { ensure: async () => {}, release: async () => {} };
const setup = (storePath: string) => ({ storePath, port: 0, tls: null, naive: false, withoutAgents: true });

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { units: { type: "string", default: "168000" } },
    allowPositionals: true,
  });
  const [mode, path = ""] = positionals;
  if (mode === "fill") return fill(path, Number(values.units));
  if (mode === "start") return start(path);
  const directory = await mkdtemp(join(tmpdir(), "kith-large-store-"));
  const file = join(directory, "kith.mdb");
  try {
    for (const step of ["fill", "start"]) {
      const heap = [`--max-old-space-size=${HEAP_MB}`, "--expose-gc"];
      const args = [...heap, process.argv[1] ?? "", step, file, "--units", values.units];
      const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
      if (status !== 0) return 1;
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return 0;
}

async function fill(path: string, units: number): Promise<number> {
  const part = controllerPart(nobody);
  const { port } = await part.start(setup(path));
  const client = await connectClient({
    urls: [`ws://127.0.0.1:${port}`],
    ...{ user: "admin", password: ADMIN_PASSWORD, connect: connectWs },
  });
  const { uuid } = await controllerCalls(client).createModel({ name: "large", "cloud-tag": `cloud-${CLOUD}` });
  client.close();
  await part.stop();
  const store = await openLmdbStore({ path, newEpoch: () => "epoch" });
  const began = performance.now();
  const filled = await fillModel(store.world(uuid), units);
  await store.close();
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const megabytes = Math.round((await stat(path)).size / 1e6);
  console.log(
    `${filled.units} units in ${filled.relations} relations, 8 each: ${filled.records} records, ${megabytes} MB, made in ${seconds} s`,
  );
  return 0;
}

async function start(path: string): Promise<number> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const part = controllerPart(nobody);
  await part.start(setup(path));
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  const used = process.cpuUsage(cpu);
  const peak = Math.round(process.resourceUsage().maxRSS / 1_000);
  globalThis.gc?.();
  const heap = Math.round(process.memoryUsage().heapUsed / 1e6);
  const spent = ((used.user + used.system) / 1e6).toFixed(1);
  console.log(`doors open after ${seconds} s and ${spent} s of processor; heap ${heap} MB, peak RSS ${peak} MB`);
  await part.stop();
  return 0;
}

main().then(
  (code) => process.exit(code),
  (cause: unknown) => {
    console.error(`ERROR ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
    process.exit(2);
  },
);
