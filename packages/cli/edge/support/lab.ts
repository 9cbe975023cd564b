// The command line as people run it: ./kith against a real controller of its own, all below one directory that goes.
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

/** A verb that takes longer hangs. */
const RUN_MS = 45_000;

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly output: () => string;
  /** Resolves once the output matches; fails with the output when the verb ends before. */
  until(pattern: RegExp): Promise<void>;
  /** Sends SIGINT and waits for the end. */
  interrupt(): Promise<number>;
}

export class Lab {
  readonly directory = mkdtempSync(join(tmpdir(), "kith-cli-"));
  readonly data = join(this.directory, "controller");
  readonly env: Readonly<Record<string, string>>;

  constructor() {
    chmodSync(this.directory, 0o711);
    for (const name of ["home", "tmp", "run"]) mkdirSync(join(this.directory, name), { mode: 0o700 });
    this.env = {
      PATH: process.env.PATH ?? "/usr/bin:/bin",
      HOME: join(this.directory, "home"),
      TMPDIR: join(this.directory, "tmp"),
      XDG_RUNTIME_DIR: join(this.directory, "run"),
      KITH_DATA: join(this.directory, "client"),
    };
  }

  /** Builds what is stale and starts a controller with a model. */
  async bootstrap(): Promise<void> {
    execFileSync(process.execPath, [join(root, "scripts/build.cjs")], { stdio: "pipe" });
    await this.ok("bootstrap", "--data-dir", this.data, "--config", `api-port=${await freePort()}`);
  }

  /** Writes a file below the directory; answers its path. */
  write(path: string, text: string | Uint8Array, mode = 0o644): string {
    const full = join(this.directory, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text, { mode });
    return full;
  }

  /** A charm directory with these files beside its metadata; hooks become executable. */
  charm(name: string, files: Readonly<Record<string, string>> = {}): string {
    const all = { "metadata.yaml": `name: ${name}\nsummary: s\ndescription: d\nkith-host: process\n`, ...files };
    for (const [file, text] of Object.entries(all))
      this.write(`charms/${name}/${file}`, text, /^(?:hooks|actions)\//.test(file) ? 0o755 : 0o644);
    return join(this.directory, "charms", name);
  }

  async run(...args: readonly string[]): Promise<Ran> {
    return this.program(join(root, "kith"), args);
  }

  /** Runs a verb that must succeed; answers what it printed. */
  async ok(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    if (code === 0) return stdout;
    throw new Error(`kith ${args.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
  }

  program(path: string, args: readonly string[]): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = spawn(path, args, { cwd: this.directory, env: this.env, stdio: ["ignore", "pipe", "pipe"] });
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

  /** A verb that goes on until it is interrupted. */
  start(...args: readonly string[]): Running {
    const child = spawn(join(root, "kith"), args, {
      cwd: this.directory,
      env: this.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let look = (): void => {};
    const add = (chunk: Buffer): void => {
      output += chunk;
      look();
    };
    child.stdout.on("data", add);
    child.stderr.on("data", add);
    const ended = new Promise<number>((resolve) => child.on("close", (code) => resolve(code ?? 130)));
    return {
      output: () => output,
      until: (pattern) =>
        new Promise((resolve, reject) => {
          look = () => pattern.test(output) && resolve();
          look();
          void ended.then(() => reject(new Error(`ended before ${pattern}:\n${output}`)));
        }),
      interrupt: () => {
        child.kill("SIGINT");
        return ended;
      },
    };
  }

  /** Processes of this lab's controller that run a program: those with its data directory on their command line. */
  pidsOf(program: string): number[] {
    const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return all.map(Number).filter((pid) => {
      const words = commandOf(pid);
      return words.some((word) => word.endsWith(program)) && words.includes(this.data);
    });
  }

  /** Destroys what was made; the directory goes whatever comes of that. */
  async close(): Promise<void> {
    try {
      if (existsSync(this.data)) await this.ok("destroy-controller", "--no-prompt", "--force");
    } finally {
      rmSync(this.directory, { recursive: true, force: true, maxRetries: 3 });
    }
  }
}

/** Empty for a process that has gone meanwhile. */
function commandOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  } catch {
    return [];
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
