// The keeper's process: `kith-keeper.cjs <data directory>`. Ends by itself only when told to shut down.
import { appendFileSync, mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { LOG_BYTES_MAX } from "../limits.ts";
import { startKeeper } from "./keeper.ts";

async function main(): Promise<void> {
  const [dataDirectory] = process.argv.slice(2);
  if (dataDirectory === undefined) throw new Error("usage: kith-keeper <data directory>");
  process.chdir(dataDirectory); // whoever removes the directory finds its keeper by it
  const log = fileLog(join(dataDirectory, "log"));
  process.on("SIGHUP", () => {}); // a closed terminal is no reason to end
  process.on("SIGINT", () => {});
  const keeper = await startKeeper({ dataDirectory, random: { next: Math.random }, log });
  process.on("SIGTERM", () => keeper.close());
  log(`keeper ${process.pid} runs`);
  await keeper.ended;
  log(`keeper ${process.pid} ends`);
  process.exit(0);
}

function fileLog(directory: string): (text: string) => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, "keeper.log");
  return (text) => {
    try {
      appendFileSync(file, `${new Date().toISOString()} ${text}\n`, { mode: 0o600 });
      if (statSync(file).size > LOG_BYTES_MAX) renameSync(file, `${file}.1`);
    } catch {
      // A full disk: the keeper's work matters more than its log.
    }
  };
}

main().catch((error: unknown) => {
  process.stderr.write(`ERROR ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
