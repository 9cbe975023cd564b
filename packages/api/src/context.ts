// What a facade may use. The controller implements it; nothing here does I/O by itself.
import type { Result } from "@kith/base";
import type { CommandResult, WholeWorld, World } from "@kith/domain";
import type {
  Change,
  Command,
  CommandKind,
  CommandOf,
  Commit,
  ControllerCommand,
  dialect,
  Presence,
  Refusal,
  ResultsBlob,
  TaskResults,
} from "@kith/schema";

/** What is known of agents by their connections, merged into views. */
export interface AgentPresence {
  /** null: no session now. */
  readonly machine: (machine: string) => { readonly connectedSince: number } | null;
  /** The last presence told of a unit, also after its session ended. */
  readonly unit: (unit: string) => Presence | undefined;
}

/** Told what came of the commands before it. */
export type PlannedCommand = (results: readonly unknown[]) => Command;

export interface Load extends Omit<dialect.ModelLoad, "revision" | "topics"> {
  readonly topics: readonly (readonly [topic: string, bytes: number])[];
}

export interface Planned {
  readonly changes: readonly Change[];
  /** The model as it would be. */
  readonly world: World;
}

/** An open model. */
export interface ModelHandle {
  readonly uuid: string;
  readonly world: WholeWorld;
  readonly presence: AgentPresence;
  submit<K extends CommandKind>(command: CommandOf<K> & Command): Promise<Result<CommandResult<K>, Refusal>>;
  /** What the counters say, and the names that cause most of it. */
  load(top: number): Load;
  /** What commands would do, one after the other, with the draft thrown away. */
  plan(...commands: readonly PlannedCommand[]): Result<Planned, Refusal>;
  /**
   * Calls `handler` after each commit, until the returned function is called. Presence changes come as an empty commit;
   * `presence` then names the units and machines (`machine <id>`) concerned, and its absence means that any may be.
   * A task's new log line is told as an empty commit with an empty list.
   */
  subscribe(handler: (commit: Commit, presence?: readonly string[]) => void): () => void;
  /** Settled at the newest revision, with what is still waited for, named. */
  settled(): {
    readonly settled: boolean;
    readonly revision: number;
    readonly waitingFor: readonly string[];
    readonly errors: readonly string[];
  };
  /** Progress lines that a running or ended task logged. */
  taskLog(task: string): Promise<readonly { readonly at: number; readonly message: string }[]>;
  /** The results of a task whose record says that they are in a blob. Throws when the blob cannot be read. */
  taskResults(task: string, blob: ResultsBlob): Promise<TaskResults>;
  /**
   * Entries of status history, newest first. `kind` is Juju's; `unit` is a unit's `workload` and `juju-unit` together,
   * and each entry says which. A `size` or `since` of null is no limit; messages of `exclude` are left out.
   */
  statusHistory(
    entity: string,
    kind: string,
    filter: { readonly size: number | null; readonly since: number | null; readonly exclude: readonly string[] },
  ): Promise<
    readonly { readonly kind: string; readonly status: string; readonly message: string; readonly at: number }[]
  >;
}

export interface ControllerHandle {
  readonly uuid: string;
  readonly world: WholeWorld;
  readonly version: string;
  submit(command: ControllerCommand): Promise<Result<null, Refusal>>;
  model(uuid: string): ModelHandle | undefined;
  /** Commits the controller's record, then creates the model's world. Resolves with the new uuid. */
  createModel(options: {
    readonly name: string;
    readonly owner: string;
    readonly cloud: string;
    readonly settings: Readonly<Record<string, string | number | boolean | null>>;
  }): Promise<Result<string, Refusal>>;
  destroyModel(uuid: string, options: { readonly force: boolean }): Promise<Result<null, Refusal>>;
  /** Verifies a password off the loop; refuses when too many are being verified. */
  checkPassword(user: string, password: string): Promise<Result<boolean, Refusal>>;
  /** The login of this connection is complete: `user` is the actor of what it submits from now on. */
  signedIn?(user: string): void;
  /** Hash of a password that a person chose; refuses as `checkPassword` does. */
  hashPassword(password: string): Promise<
    Result<
      {
        readonly scheme: "sha256" | "scrypt";
        readonly salt: string;
        readonly hash: string;
        readonly cost: number;
      },
      Refusal
    >
  >;
  /** Ends the controller after all models are gone (destroy-controller). */
  shutdown(): void;
}

/** One client connection. */
export interface ApiConnection {
  readonly controller: ControllerHandle;
  /** undefined on `/api`; a uuid that may not exist on `/model/<uuid>/api`. */
  readonly modelUuid: string | undefined;
  readonly now: () => number;
  readonly uuid: () => string;
  /** A call failed by no fault of the caller: for the log. The client is told no more than that. */
  readonly failed?: (call: string, error: unknown) => void;
}
