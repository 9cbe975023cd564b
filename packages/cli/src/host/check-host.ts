// Is this machine fit for a controller? Everything that is missing is named at once, with what to install.
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { DISK_FREE_BYTES_MIN, PATH_BYTES_MAX } from "../limits.ts";

export interface HostProblem {
  readonly message: string;
  readonly hint: string;
}

export async function checkHost(dataDirectory: string): Promise<HostProblem[]> {
  const checks = [checkSystem(), checkNode(), checkTools(), checkPath(dataDirectory), checkDisk(dataDirectory)];
  return [...checks.flat(), ...(await checkLoopback())];
}

function checkSystem(): HostProblem[] {
  if (process.platform !== "linux") {
    return [{ message: `this is ${process.platform}, not Linux`, hint: "use a Linux host or a virtual machine" }];
  }
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  if (report?.header?.glibcVersionRuntime !== undefined) return [];
  return [{ message: "the C library is not glibc", hint: "use a distribution with glibc, such as Debian or Ubuntu" }];
}

function checkNode(): HostProblem[] {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return [];
  return [{ message: `Node ${process.versions.node} is too old`, hint: "install Node 20.19 or later" }];
}

/** Hook tools talk to the agent through perl or python3: Node would take 30 ms a call. */
function checkTools(): HostProblem[] {
  const problems: HostProblem[] = [];
  if (!onPath("perl") && !onPath("python3")) {
    problems.push({
      message: "neither perl nor python3 is there, and hook tools need one of them",
      hint: "apt install perl-base",
    });
  }
  if (!existsSync("/bin/bash")) problems.push({ message: "/bin/bash is not there", hint: "apt install bash" });
  return problems;
}

function checkPath(dataDirectory: string): HostProblem[] {
  if (Buffer.byteLength(dataDirectory) <= PATH_BYTES_MAX) return [];
  return [
    {
      message: `the data directory's path has more than ${PATH_BYTES_MAX} bytes: ${dataDirectory}`,
      hint: "name a shorter one in KITH_DATA or with --data-dir",
    },
  ];
}

function checkDisk(dataDirectory: string): HostProblem[] {
  let existing = dataDirectory;
  while (!existsSync(existing)) existing = dirname(existing);
  try {
    accessSync(existing, constants.W_OK);
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  } catch (error) {
    return [{ message: `cannot write to ${existing}: ${String(error)}`, hint: "name another one with --data-dir" }];
  }
  const { bavail, bsize } = statfsSync(dataDirectory);
  if (bavail * bsize >= DISK_FREE_BYTES_MIN) return [];
  const free = Math.floor((bavail * bsize) / 2 ** 20);
  return [
    {
      message: `only ${free} MiB are free below ${dataDirectory}, and ${DISK_FREE_BYTES_MIN / 2 ** 20} are needed`,
      hint: "free some, or name another place with --data-dir",
    },
  ];
}

/** Machines get addresses of their own in 127.0.0.0/8; some containers have only 127.0.0.1. */
async function checkLoopback(): Promise<HostProblem[]> {
  if (await canListen("127.1.16.1", 0)) return [];
  return [
    {
      message: "addresses in 127.0.0.0/8 other than 127.0.0.1 cannot be used",
      hint: "ip addr replace 127.0.0.1/8 dev lo",
    },
  ];
}

export function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function onPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The last lines of a log, for errors. */
export function tailOf(file: string, lines: number): string {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}
