// Where the bundles of this checkout lie: beside the one that runs now.
import { totalmem } from "node:os";
import { join } from "node:path";

const program = (name: string): string => join(__dirname, name);

export const keeperArgv = (): string[] => [process.execPath, program("kith-keeper.cjs")];

/** Node parses its bundled roots at the first TLS connection unless told to leave that to OpenSSL: 40 ms. */
export const agentArgv = (): string[] => [process.execPath, "--use-openssl-ca", program("kith-agent.cjs")];

/** Node stops at 4 GB however much memory there is, and a model of 168,000 units takes that much (docs/scale.md). */
const HEAP_SHARE = 0.75;
const heapMegabytes = (): number => Math.floor((totalmem() * HEAP_SHARE) / 2 ** 20);

export const controllerArgv = (dataDirectory: string): string[] => [
  process.execPath,
  `--max-old-space-size=${heapMegabytes()}`,
  program("kith-controller.cjs"),
  "--data-dir",
  dataDirectory,
];

export const CONTROLLER_PROCESS = "controller";
