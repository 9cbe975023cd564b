// `kith-agent [--machine-dir] <dir>`: the machine agent as a process.
import { parseArgs } from "node:util";
import { startRealAgent } from "./real-agent.ts";

/** What charms expect of their agent (contract 13.2), whoever started it. */
const UMASK = 0o022;

async function main(): Promise<void> {
  process.umask(UMASK);
  const options = { "machine-dir": { type: "string" } } as const;
  const { values, positionals } = parseArgs({ options, strict: true, allowPositionals: true });
  const machineDir = values["machine-dir"] ?? positionals[0];
  if (machineDir === undefined) throw new Error("cannot start agent: --machine-dir <directory> is needed");
  const agent = await startRealAgent(machineDir);
  // Hooks that were killed are reaped by now or by init; nothing else holds the process.
  const exit = () => setImmediate(() => process.exit(0));
  let asked = false;
  const stop = () => {
    if (!asked) agent.stop().then(exit, exit);
    else {
      // Whoever asks twice does not want to wait.
      agent.close();
      exit();
    }
    asked = true;
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

main().catch((cause: unknown) => {
  process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exit(1);
});
