// The real edge for hooks: a process in a session of its own, its output line by line, its tools behind a socket that
// lives as long as it does. Contract 3.1: nothing is inherited, stdin is empty, children that stay behind are not waited for.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import type { Cancel, Log } from "@kith/base";
import type { Captured, HookObserver, HookOutcome, HookRun, Hooks, HookTools } from "./hooks.ts";
import { endInterrupted, killGroup } from "./interrupted.ts";
import { CAPTURE_BYTES_MAX, OUTPUT_DRAIN_MS } from "./limits.ts";
import { LineSplitter } from "./line-splitter.ts";
import { type Pipe, Pipes } from "./pipes.ts";
import { bootId, processStat } from "./process-table.ts";
import { chooseProgram, type ProgramChoice } from "./program.ts";
import { installTools, installVersionTool, type ToolClient } from "./tool-client.ts";
import { ToolServer } from "./tool-server.ts";

export interface HookProcessOptions {
  /** A directory of its own for pipes. */
  readonly pipesDir: string;
  /** Where charms look for a `jujud` that knows its version. */
  readonly machineToolsDir: string;
  readonly toolNames: readonly string[];
  readonly toolClient: ToolClient;
  readonly log: Log;
}

/** Opens the real {@link Hooks}; close it when no hook runs any more. */
export class HookProcesses implements Hooks {
  readonly #pipes: Pipes;
  readonly #options: HookProcessOptions;
  readonly #known: ReadonlySet<string>;
  readonly #bootId = bootId();

  constructor(options: HookProcessOptions) {
    this.#options = options;
    this.#pipes = new Pipes(options.pipesDir);
    this.#known = new Set(options.toolNames);
  }

  async run(run: HookRun, tools: HookTools, observer: HookObserver, signal: AbortSignal): Promise<HookOutcome> {
    try {
      const choice = chooseProgram(run.charmDir, run.program);
      if (choice.kind !== "run") return choice;
      const { KITH_DELTA: deltaFile } = run.environment;
      if (deltaFile !== undefined) writeFileSync(deltaFile, `${JSON.stringify(run.delta)}\n`);
      const server = run.program.kind === "command" ? null : await ToolServer.open(run.socket, tools, this.#known);
      try {
        return await this.#process(choice, run, observer, signal);
      } finally {
        server?.close();
      }
    } catch (cause) {
      return { kind: "cannot-run", message: cause instanceof Error ? cause.message : String(cause) };
    }
  }

  async endInterrupted(process: Parameters<Hooks["endInterrupted"]>[0], contextId: string): Promise<boolean> {
    const { killed, left } = await endInterrupted(process, contextId);
    if (left.length > 0) this.#options.log.error("cannot kill an interrupted hook", { contextId, pids: left });
    return killed;
  }

  async installTools(_unit: string, toolsDir: string): Promise<void> {
    const { machineToolsDir, toolNames, toolClient } = this.#options;
    await installVersionTool(machineToolsDir);
    await installTools(toolsDir, toolNames, toolClient);
  }

  close(): Promise<void> {
    return this.#pipes.close();
  }

  async #process(
    choice: Extract<ProgramChoice, { kind: "run" }>,
    run: HookRun,
    observer: HookObserver,
    signal: AbortSignal,
  ): Promise<HookOutcome> {
    const out = await this.#pipes.open();
    const error = await this.#pipes.open();
    const stdout = run.capture ? capture(out.reader) : toLines(out.reader, (text) => observer.line("stdout", text));
    const stderr = run.capture ? capture(error.reader) : toLines(error.reader, (text) => observer.line("stderr", text));
    let ended: Ended;
    try {
      const child = start(choice, run, out, error);
      ended = await supervise(child, run, { observer, signal, bootId: this.#bootId });
    } finally {
      await drained([out.reader, error.reader]);
    }
    const output = { stdout: stdout(), stderr: stderr() };
    return ended.signal === null
      ? { kind: "exited", code: ended.code ?? 0, ...output }
      : { kind: "signalled", signal: ended.signal, ...output };
  }
}

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
}

function start(choice: Extract<ProgramChoice, { kind: "run" }>, run: HookRun, out: Pipe, error: Pipe): ChildProcess {
  try {
    return spawn(choice.file, choice.args, {
      cwd: run.charmDir,
      env: { ...run.environment },
      stdio: ["script" in run.program ? "pipe" : "ignore", out.writeFd, error.writeFd],
      detached: true,
    });
  } finally {
    closeSync(out.writeFd);
    closeSync(error.writeFd);
  }
}

/** Waits for the end of the process itself, not of what it left behind. Rejects when it could not be started. */
async function supervise(
  child: ChildProcess,
  run: HookRun,
  { observer, signal, bootId }: { observer: HookObserver; signal: AbortSignal; bootId: string },
): Promise<Ended> {
  const end = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  const { pid } = child;
  if (pid === undefined) {
    await end;
    return { code: 1, signal: null };
  }
  observer.started({ pid, group: pid, startTime: processStat(pid)?.startTime ?? "", bootId });
  const kill = () => killGroup(pid);
  signal.addEventListener("abort", kill, { once: true });
  if (signal.aborted) kill();
  // A script that ends before it has read itself to the end breaks the pipe: its exit code says what it made of it.
  child.stdin?.on("error", () => {});
  if ("script" in run.program) child.stdin?.end(run.program.script);
  try {
    const [code, name] = await end;
    return { code, signal: name };
  } finally {
    signal.removeEventListener("abort", kill);
  }
}

function toLines(reader: Socket, line: (text: string) => void): () => Captured {
  const splitter = new LineSplitter(line);
  reader.on("data", (chunk) => splitter.push(chunk));
  return () => {
    splitter.end();
    return { bytes: new Uint8Array(0), printed: 0 };
  };
}

function capture(reader: Socket): () => Captured {
  const chunks: Buffer[] = [];
  let printed = 0;
  reader.on("data", (chunk: Buffer) => {
    const taken = chunk.subarray(0, Math.max(0, CAPTURE_BYTES_MAX - printed));
    if (taken.length > 0) chunks.push(taken);
    printed += chunk.length;
  });
  return () => ({ bytes: Buffer.concat(chunks), printed });
}

/** Until both pipes have ended, or OUTPUT_DRAIN_MS: a child that holds one open is not waited for. */
function drained(readers: readonly Socket[]): Promise<void> {
  return new Promise((resolve) => {
    const waiting = readers.filter((reader) => !reader.closed);
    let open = waiting.length;
    let cancel: Cancel = () => {};
    const finish = () => {
      cancel();
      for (const reader of readers) reader.destroy();
      resolve();
    };
    const timer = setTimeout(finish, OUTPUT_DRAIN_MS);
    cancel = () => clearTimeout(timer);
    for (const reader of waiting) {
      reader.once("close", () => {
        open -= 1;
        if (open === 0) finish();
      });
    }
    if (open === 0) finish();
  });
}
