// The controller as a process: `kith-controller.cjs --data-dir <dir>`, with the real edges.
import { main } from "./run-controller.ts";

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`ERROR cannot start controller: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
