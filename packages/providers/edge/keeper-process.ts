// A real keeper for edge tests: bundled once per test file, started in a directory of its own, ended with it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { type KeeperClient, keeperClient, wipeDataDirectory } from "../src/index.ts";

export interface Bench {
  readonly data: string;
  readonly keeper: KeeperClient;
  readonly bundle: string;
  /** Starts a keeper; resolves when it answers, or with its exit code and what it said. */
  startKeeper(): Promise<{ readonly child: ChildProcess; readonly said: () => string; readonly code: number | null }>;
  close(): Promise<void>;
}

export function openBench(): Bench {
  const root = mkdtempSync(join(tmpdir(), "kith-keeper-"));
  const bundle = join(root, "keeper.cjs");
  const entryPoints = [fileURLToPath(new URL("../src/local/keeper-main.ts", import.meta.url))];
  buildSync({ entryPoints, bundle: true, platform: "node", format: "cjs", target: "node20", outfile: bundle });
  const data = mkdtempSync(join(root, "data-"));
  const keeper = keeperClient(data);
  return {
    data,
    keeper,
    bundle,
    async startKeeper() {
      const child = spawn(process.execPath, [bundle, data], { stdio: ["ignore", "ignore", "pipe"], detached: true });
      let said = "";
      let code: number | null = null;
      child.stderr.on("data", (chunk) => (said += chunk));
      child.once("exit", (status) => (code = status));
      await until(async () => code !== null || (await keeper.ask("ping", {})).pid === child.pid);
      return { child, said: () => said, code };
    },
    async close() {
      await wipeDataDirectory(data);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Waits until `holds` answers true; its failures count as "not yet". */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const giveUp = Date.now() + withinMs;
  for (;;) {
    if (await Promise.resolve(holds()).catch(() => false)) return;
    if (Date.now() > giveUp) throw new Error(`did not hold within ${withinMs} ms: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function alive(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.[0] !== "Z";
  } catch {
    return false;
  }
}
