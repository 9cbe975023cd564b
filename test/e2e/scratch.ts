// A place of its own for whole deployments: runs ./kith as this account or another one with every directory below one
// scratch directory, and takes everything away at the end, whatever became of the test.
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Footprint, footprintOf, noFootprint } from "./footprint.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A verb that takes longer hangs: the slowest is a deployment that waits for its hooks. */
const RUN_MS = 150_000;

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ScratchOptions {
  readonly account?: Account;
  /** Where the controller keeps its data; null leaves it to kith. */
  readonly data?: null;
  /** Makes the path of the data directory this long. */
  readonly dataNameBytes?: number;
  /** The Node that everything runs on; the one on the PATH unless named. */
  readonly node?: string;
}

export class Scratch {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly account: Account | undefined;
  readonly dataDirectory: string | null;

  constructor(options: ScratchOptions = {}) {
    this.account = options.account;
    this.directory = mkdtempSync(join(tmpdir(), "kith-e2e-"));
    // A database that root starts runs as nobody and must be able to pass.
    chmodSync(this.directory, 0o711);
    const path = process.env.PATH ?? "/usr/bin:/bin";
    this.env = {
      PATH: options.node === undefined ? path : `${dirname(options.node)}:${path}`,
      HOME: this.#make("home"),
      TMPDIR: this.#make("tmp"),
      XDG_RUNTIME_DIR: this.#make("run"),
      KITH_DATA: join(this.directory, "client"),
    };
    if (options.account !== undefined) chownSync(this.directory, options.account.uid, options.account.gid);
    this.dataDirectory = options.data === null ? null : this.#longPath(options.dataNameBytes ?? 0);
  }

  #make(name: string): string {
    const path = join(this.directory, name);
    mkdirSync(path, { mode: 0o700 });
    if (this.account !== undefined) chownSync(path, this.account.uid, this.account.gid);
    return path;
  }

  /** Names in a path have at most 255 bytes each; this one is padded within one. */
  #longPath(bytes: number): string {
    const path = join(this.directory, "controller");
    return path.padEnd(bytes, "x");
  }

  async bootstrap(...more: readonly string[]): Promise<void> {
    const data = this.dataDirectory === null ? [] : ["--data-dir", this.dataDirectory];
    // A port of its own: the usual one may belong to a controller that another run has stopped for a moment.
    await this.ok("bootstrap", ...data, "--config", `api-port=${await freePort()}`, ...more);
  }

  /** Runs a verb, whatever comes of it. */
  run(...args: readonly string[]): Promise<Ran> {
    return this.program(join(root, "kith"), args);
  }

  /** Runs a verb that must succeed; answers what it printed. */
  async ok(...args: readonly string[]): Promise<string> {
    const ran = await this.run(...args);
    if (ran.code === 0) return ran.stdout;
    throw new Error(`kith ${args.join(" ")} ended with ${ran.code}:\n${ran.stdout}\n${ran.stderr}\n${this.logs()}`);
  }

  settled(): Promise<string> {
    return this.ok("wait", "--settled", "--timeout", "120");
  }

  async status(): Promise<Status> {
    return JSON.parse(await this.ok("status", "--format", "json")) as Status;
  }

  async unit(name: string): Promise<UnitStatus | undefined> {
    return unitsOf(await this.status()).get(name);
  }

  /** The results of an action, by unit. */
  async action(
    unit: string,
    name: string,
    ...params: readonly string[]
  ): Promise<{ status: string; results: Record<string, unknown>; message?: string }> {
    const ran = await this.run("run", unit, name, ...params, "--format", "json");
    const [task] = Object.values(JSON.parse(ran.stdout === "" ? "{}" : ran.stdout) as Record<string, never>);
    if (task === undefined) throw new Error(`kith run ${unit} ${name} ended with ${ran.code}:\n${ran.stderr}`);
    return task;
  }

  program(path: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = spawn(path, args, {
        cwd: root,
        env: { ...this.env, ...env },
        stdio: ["ignore", "pipe", "pipe"],
        ...this.account,
      });
      const timer = setTimeout(() => child.kill("SIGKILL"), RUN_MS);
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (chunk) => (stdout += chunk));
      child.stderr.on("data", (chunk) => (stderr += chunk));
      child.on("error", reject);
      child.on("close", (code) => {
        clearTimeout(timer);
        resolve({ code: code ?? 128, stdout, stderr });
      });
    });
  }

  /** Where the controller keeps its data, wherever that is; undefined without a controller. */
  data(): string | undefined {
    const local = join(this.env.KITH_DATA ?? "", "local.yaml");
    return existsSync(local) ? /data-dir: (.*)/.exec(readFileSync(local, "utf8"))?.[1]?.trim() : undefined;
  }

  /** Ends of the logs of keeper and controller, for failures. */
  logs(): string {
    const data = this.data();
    if (data === undefined) return "";
    return ["controller.log", "keeper.log"].map((name) => `${name}:\n${tail(join(data, "log", name))}`).join("\n");
  }

  /** What of this scratch runs, listens and is shared right now. */
  footprint(before: Footprint = noFootprint): Footprint {
    return footprintOf(this.directory, this.account?.uid, before);
  }

  /** Takes everything away without asking any unit; for `afterAll`, also after a failure halfway. */
  async close(): Promise<void> {
    // The keeper first: it would bring the others back.
    const { processes } = this.footprint();
    for (const { pid } of [...processes].sort((a, b) => rank(a.command) - rank(b.command))) kill(pid);
    if (this.data() !== undefined) await this.run("destroy-controller", "--no-prompt", "--force");
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Below the range of outgoing connections. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 18_000 + Math.floor(Math.random() * 10_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen({ host: "127.0.0.1", port }, () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

const rank = (command: string): number => (command.includes("kith-keeper") ? 0 : 1);

export interface UnitStatus {
  readonly "workload-status": { readonly current: string; readonly message?: string };
  readonly "juju-status": { readonly current: string; readonly message?: string };
  readonly leader?: boolean;
  readonly machine?: string;
  readonly "open-ports"?: readonly string[];
  readonly "public-address"?: string;
  readonly subordinates?: Readonly<Record<string, UnitStatus>>;
}

export interface Status {
  readonly model: { readonly name: string };
  readonly machines: Readonly<Record<string, unknown>>;
  readonly applications: Readonly<
    Record<
      string,
      {
        readonly "charm-rev": number;
        readonly version?: string;
        readonly "application-status": { readonly current: string; readonly message?: string };
        readonly units?: Readonly<Record<string, UnitStatus>>;
      }
    >
  >;
}

/** All units, subordinates too, by name. */
export function unitsOf(status: Status): Map<string, UnitStatus> {
  const principals = Object.values(status.applications).flatMap(({ units }) => Object.entries(units ?? {}));
  return new Map([...principals, ...principals.flatMap(([, unit]) => Object.entries(unit.subordinates ?? {}))]);
}

/** Asks until `probe` answers something; a failure says what was seen last. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 60_000,
): Promise<T> {
  const giveUp = Date.now() + timeoutMs;
  let last: unknown;
  do {
    try {
      const seen = await probe();
      if (seen !== undefined && seen !== false) return seen;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (Date.now() < giveUp);
  throw new Error(`not seen within ${timeoutMs / 1000} s: ${what}`, { cause: last });
}

/** Makes an account of this host for one test run; `undefined` where the checkout is closed to it. */
export function makeAccount(): Account | undefined {
  const name = accountName();
  execFileSync("useradd", ["--system", "--no-create-home", "--shell", "/bin/bash", name], { stdio: "ignore" });
  const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, name], { encoding: "utf8" })));
  const account = { uid: uid ?? -1, gid: gid ?? -1 };
  try {
    execFileSync(process.execPath, [join(root, "kith"), "version"], { stdio: "ignore", cwd: "/", env: {}, ...account });
    return account;
  } catch {
    removeAccount();
    return undefined;
  }
}

export function removeAccount(): void {
  execFileSync("userdel", [accountName()], { stdio: "ignore" });
}

/** Test runs at the same time do not find each other's processes. */
const accountName = (): string => `kith-e2e-${process.pid}`;

export function kill(pid: number, signal: NodeJS.Signals = "SIGKILL"): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

function tail(file: string): string {
  try {
    return readFileSync(file, "utf8").split("\n").slice(-15).join("\n");
  } catch {
    return "(none)";
  }
}
