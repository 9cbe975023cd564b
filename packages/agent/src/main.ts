// `kith-agent <machine directory>`: the machine agent as a process.
import { startRealAgent } from "./real-agent.ts";

/** What charms expect of their agent (contract 13.2), whoever started it. */
const UMASK = 0o022;

async function main(): Promise<void> {
  process.umask(UMASK);
  const [machineDir, ...more] = process.argv.slice(2);
  if (machineDir === undefined || machineDir.startsWith("-") || more.length > 0)
    throw new Error("cannot start agent: usage: kith-agent <machine directory>");
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
