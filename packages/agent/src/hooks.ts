// The edge between the agent's mind and processes: one hook, action or script at a time, with its tools. The real one
// spawns processes and serves their tools over a socket; the simulator's runs charms written as functions.
import type { Delta } from "@kith/unit";
import type { ToolCall, ToolReply } from "./hook-context/hook-context.ts";

export type Program =
  | { readonly kind: "hook"; readonly name: string }
  | { readonly kind: "action"; readonly name: string }
  /** `/bin/bash -s` with the script on its stdin. */
  | { readonly kind: "script"; readonly script: string }
  /** The same for the machine itself: no charm, no tools (contract 7.4). */
  | { readonly kind: "command"; readonly script: string };

export interface HookRun {
  /** A unit, or the machine's entity. */
  readonly unit: string;
  readonly program: Program;
  /** Where the process starts: for a command of the machine its own directory. */
  readonly charmDir: string;
  readonly toolsDir: string;
  /** Where the tool socket must be, as the environment names it. Not looked at for a command. */
  readonly socket: string;
  /** Everything that the process gets: nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Written as JSON to the path in KITH_DELTA before the process starts; null for what is not of batch delivery. */
  readonly delta: Delta | null;
  /** Keep stdout and stderr for the result instead of logging them (actions, scripts). */
  readonly capture: boolean;
}

/** The tools of one run, as the process reaches them. */
export interface HookTools {
  /** JUJU_CONTEXT_ID: what a caller must name. */
  readonly id: string;
  runTool(call: ToolCall): Promise<ToolReply | "stdin">;
}

/** What identifies a hook's process across a restart of the agent: a process id alone may have been given out again. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly group: number;
  /** Clock ticks since boot, from /proc. */
  readonly startTime: string;
  readonly bootId: string;
}

export interface HookObserver {
  /** The process is there. */
  started(process: ProcessIdentity): void;
  /** One line of output, without its newline, at most LOG_LINE_BYTES_MAX long. Not called when output is captured. */
  line(stream: "stdout" | "stderr", text: string): void;
}

export type HookOutcome =
  | { readonly kind: "exited"; readonly code: number; readonly stdout: Captured; readonly stderr: Captured }
  | { readonly kind: "signalled"; readonly signal: string; readonly stdout: Captured; readonly stderr: Captured }
  /** Neither `dispatch` nor the hook's own file exists: success for a hook, failure for an action (contract 3.1). */
  | { readonly kind: "missing" }
  /** It exists and could not be run: not executable, a directory, no interpreter, the charm is missing. */
  | { readonly kind: "cannot-run"; readonly message: string };

export interface Captured {
  /** The first CAPTURE_BYTES_MAX of them. */
  readonly bytes: Uint8Array;
  /** Bytes that were printed in all. */
  readonly printed: number;
}

export interface Hooks {
  /** Runs one process to its end. Aborting `signal` kills its group with SIGKILL (a cancelled task). Never rejects. */
  run(run: HookRun, tools: HookTools, observer: HookObserver, signal: AbortSignal): Promise<HookOutcome>;
  /**
   * Makes sure that nothing is left of the process group of a run that an earlier agent process began: `process` as it
   * was stored, or null when the agent died before it knew it, and then found by `contextId`. Answers whether anything was killed.
   */
  endInterrupted(process: ProcessIdentity | null, contextId: string): Promise<boolean>;
  /** Makes the unit's tools directory, with a link for each tool. */
  installTools(unit: string, toolsDir: string): Promise<void>;
}
