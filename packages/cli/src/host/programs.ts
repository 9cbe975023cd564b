// Where the bundles of this checkout lie: beside the one that runs now.
import { join } from "node:path";

const program = (name: string): string => join(__dirname, name);

export const keeperArgv = (): string[] => [process.execPath, program("kith-keeper.cjs")];

/** Node parses its bundled roots at the first TLS connection unless told to leave that to OpenSSL: 40 ms. */
export const agentArgv = (): string[] => [process.execPath, "--use-openssl-ca", program("kith-agent.cjs")];

export const controllerArgv = (dataDirectory: string): string[] => [
  process.execPath,
  program("kith-controller.cjs"),
  "--data-dir",
  dataDirectory,
];

export const CONTROLLER_PROCESS = "controller";
