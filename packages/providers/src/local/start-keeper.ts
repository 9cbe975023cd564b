// Brings a keeper up in a session of its own and waits until it answers. For the CLI: the controller never spawns.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { KEEPER_START_MS } from "../limits.ts";
import { ProviderError } from "../provider.ts";
import { type KeeperClient, keeperClient } from "./keeper-client.ts";
import { processEnvironment } from "./process-environment.ts";

/** The keeper of `dataDirectory`, started by `argv` (which gets the directory appended) unless it already runs. */
export async function ensureKeeper(dataDirectory: string, argv: readonly string[]): Promise<KeeperClient> {
  const client = keeperClient(dataDirectory);
  if (await answers(client)) return client;
  const logs = join(dataDirectory, "log");
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const errors = join(logs, "keeper.err");
  const output = openSync(errors, "w", 0o600);
  const [program = "", ...args] = argv;
  const child = spawn(program, [...args, dataDirectory], {
    cwd: dataDirectory,
    env: processEnvironment(process.env),
    detached: true,
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  let ended: string | undefined;
  child.once("error", (error) => (ended = error.message));
  child.once("exit", (code, signal) => (ended = signal ?? `exit ${code}`));
  child.unref();
  const giveUp = Date.now() + KEEPER_START_MS;
  while (!(await answers(client))) {
    if (ended !== undefined || Date.now() > giveUp) {
      const said = readFileSync(errors, "utf8")
        .trim()
        .replace(/^ERROR /, "");
      throw new ProviderError(said || `cannot start the keeper of ${dataDirectory}: ${ended ?? "it does not answer"}`, {
        retryable: false,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return client;
}

async function answers(client: KeeperClient): Promise<boolean> {
  return client.ask("ping", {}).then(
    () => true,
    () => false,
  );
}
