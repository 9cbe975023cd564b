// Pipes for hooks' output. Node gives its children sockets, and `echo > /dev/stderr`, which charms do, fails on a socket;
// it has no pipe(2) either. So named pipes are made ahead in bunches by one mkfifo process; a pipe loses its name when it
// is opened, and is then as private as any other.
import { spawn } from "node:child_process";
import { constants, mkdirSync, openSync, readdirSync, rmSync, unlinkSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { AgentError } from "./agent-error.ts";
import { PIPES_AHEAD, PIPES_LOW } from "./limits.ts";

export interface Pipe {
  readonly reader: Socket;
  /** For the child's stdio; close it once the child has it. */
  readonly writeFd: number;
}

export class Pipes {
  readonly #dir: string;
  #ready: string[] = [];
  #made = 0;
  #making: Promise<void> | null = null;
  #closed = false;

  /** `dir` is this object's own: whatever is in it is removed. */
  constructor(dir: string) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    for (const left of readdirSync(dir)) rmSync(join(dir, left), { force: true });
  }

  async open(): Promise<Pipe> {
    while (this.#ready.length === 0) await this.#make();
    const path = this.#ready.pop();
    if (path === undefined) throw new AgentError("cannot open a pipe: none is left", { retryable: true });
    // After the hook that this one is for has been started.
    if (this.#ready.length < PIPES_LOW) setImmediate(() => this.#makeMore());
    // The reader first and without blocking: a writer's open waits for a reader, and the write end must block for the child.
    const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writeFd = openSync(path, constants.O_WRONLY);
    unlinkSync(path);
    return { reader: new Socket({ fd: readFd, readable: true, writable: false }), writeFd };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#making?.catch(() => {});
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #nextName(): string {
    this.#made += 1;
    return String(this.#made);
  }

  #makeMore(): void {
    if (!this.#closed) this.#make().catch(() => {});
  }

  #make(): Promise<void> {
    this.#making ??= this.#mkfifo().finally(() => {
      this.#making = null;
    });
    return this.#making;
  }

  #mkfifo(): Promise<void> {
    const names = Array.from({ length: PIPES_AHEAD }, () => join(this.#dir, this.#nextName()));
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown) =>
        reject(new AgentError("cannot make pipes: mkfifo failed", { retryable: true, cause }));
      const child = spawn("mkfifo", ["-m", "600", ...names], { stdio: "ignore" });
      child.once("error", fail);
      child.once("exit", (code) => {
        if (code !== 0) return fail(new Error(`mkfifo ended with ${code}`));
        this.#ready.push(...names);
        resolve();
      });
    });
  }
}
