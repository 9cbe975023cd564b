// What may be asked of a keeper, over its unix socket: one JSON object a line, one line back, in order.

/** How to run a kept process. Secrets never travel in `argv` or `env`: others may read those. */
export interface ProcessSpec {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where its standard output and error go, appended. */
  readonly log: string;
  /** The machine's tag; null: none. */
  readonly tag: number | null;
}

export interface KeptStatus {
  readonly name: string;
  readonly wanted: "running" | "stopped";
  /** null: not running now. */
  readonly pid: number | null;
  /** When this run began, or was adopted; milliseconds since 1970. */
  readonly since: number | null;
  readonly restarts: number;
  /** How the last run ended: `exit 1`, `SIGKILL`; null: none ended. */
  readonly lastEnd: string | null;
  /** A start that waits for its back-off. */
  readonly startsAt: number | null;
}

export interface KeeperRequests {
  ping: { readonly ask: Record<never, never>; readonly reply: { readonly pid: number; readonly block: string } };
  /** Starts `name`, or takes note of the spec for its next start when it already runs. */
  start: { readonly ask: { readonly name: string; readonly spec: ProcessSpec }; readonly reply: KeptStatus };
  /** SIGTERM, then SIGKILL after `graceMs`; answers when it is gone. An unknown name is stopped already. */
  stop: {
    readonly ask: { readonly name: string; readonly graceMs: number; readonly forget: boolean };
    readonly reply: Record<never, never>;
  };
  list: { readonly ask: Record<never, never>; readonly reply: { readonly processes: readonly KeptStatus[] } };
  /** Ends every process of a directory and tag but kept ones and `spared`; answers what is left, as texts for people. */
  sweep: {
    readonly ask: {
      readonly directory: string;
      readonly tags: readonly number[];
      readonly graceMs: number;
      readonly spared: readonly number[];
    };
    readonly reply: { readonly left: readonly string[] };
  };
  /** Stops everything that is kept, keeps the wish to run it, answers, and ends the keeper. */
  shutdown: { readonly ask: { readonly graceMs: number }; readonly reply: Record<never, never> };
}

export type KeeperOperation = keyof KeeperRequests;

export type KeeperRequest = { [O in KeeperOperation]: { readonly op: O } & KeeperRequests[O]["ask"] }[KeeperOperation];

export type KeeperReply =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string };

export const KEEPER_SOCKET = "keeper";
