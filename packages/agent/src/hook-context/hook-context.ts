// One hook, action or exec run as the charm sees it: its environment, its tools, and what it has buffered so far.
import type { CharmActions, CharmConfig, CharmMetadata, HookEvent, LogLine, Query, Refusal, Write } from "@kith/schema";
import type { RecordView } from "@kith/unit";

/** Where and as whom the process runs. Absolute paths. */
export interface HookIdentity {
  readonly unit: string;
  readonly application: string;
  readonly modelUuid: string;
  readonly modelName: string;
  readonly machine: string;
  readonly principal: string | null;
  readonly charmDir: string;
  /** `agents/unit-<app>-<n>` of the machine directory. */
  readonly unitDir: string;
  readonly toolsDir: string;
  readonly socket: string;
  readonly apiAddresses: readonly string[];
  readonly jujuVersion: string;
  /** The agent's own PATH. */
  readonly path: string;
  /** 32 hex digits, new for each run. */
  readonly contextToken: string;
}

export interface RunningAction {
  readonly task: string;
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a context reaches for while the process runs. */
export interface HookContextEdges {
  /** One authorised request, answered at one revision; rejects with {@link RefusedError}. */
  ask(query: Query): Promise<unknown>;
  /** A write whose effect is immediate. `awaited`: resolves when it is durable, with the refusal if it was refused. */
  write(write: Write, options: { readonly awaited: boolean }): Promise<Refusal | null>;
  log(line: Omit<LogLine, "entity">): void;
  /** True with at least 30 s of lease left (contract 6); may ask the controller. */
  isLeader(): Promise<boolean>;
  /**
   * Downloads the resource if the local file differs, tells the controller which revision the unit uses, and answers
   * the file's absolute path.
   */
  resource(name: string): Promise<string>;
  readFile(path: string): Promise<string>;
  writeFile(path: string, text: string): Promise<void>;
  now(): number;
}

export interface HookContextOptions {
  readonly identity: HookIdentity;
  /** null for actions and exec. */
  readonly event: HookEvent | null;
  readonly action: RunningAction | null;
  /** Pinned: never moves while the process runs. */
  readonly view: RecordView;
  /** What the charm on disk declares (contract 1): options with their defaults, endpoints, payloads. */
  readonly charm: HookCharm;
  /** Ids of the relations whose scope the unit has entered and not left, broken ones included until they are gone. */
  readonly relations: readonly string[];
  /**
   * Remote bags as first read, by {@link bagCacheKey}, kept across hooks until that unit's own event (contract 4.3): the
   * unit loop deletes an entry before it runs joined or changed for that unit, and all of a relation's when it is gone.
   */
  readonly bagCache: Map<string, Readonly<Record<string, string>>>;
  /** Units whose joined hook has been run or is running, by relation (contract 4.3 relation-list). */
  readonly joined: (relation: string) => readonly string[];
  readonly edges: HookContextEdges;
}

export interface HookCharm {
  readonly metadata: CharmMetadata;
  readonly config: CharmConfig;
  readonly actions: CharmActions;
}

/** The key of a unit's bag in `bagCache`. */
export const bagCacheKey = (relation: string, unit: string): string => `${relation} ${unit}`;

export interface ToolCall {
  readonly name: string;
  readonly args: readonly string[];
  /** Absolute directory of the caller. */
  readonly cwd: string;
  /** undefined until the tool has asked for it: stdin is read on demand only. */
  readonly stdin: string | undefined;
}

export interface ToolReply {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HookContext {
  /** JUJU_CONTEXT_ID. */
  readonly id: string;
  /** The whole environment (contract 3.2): nothing is inherited. */
  environment(): Record<string, string>;
  /** Runs one hook tool; "stdin" means: call again with the caller's stdin. Never throws. */
  runTool(call: ToolCall): Promise<ToolReply | "stdin">;
  /** What a run that exited 0 flushes (contract 2.9). */
  buffered(): readonly Write[];
  /** What action-set and action-fail left. */
  actionOutcome(): { readonly results: Readonly<Record<string, unknown>>; readonly failed: string | null };
  /** The charm called status-set for the unit. */
  statusSet(): boolean;
}

export class RefusedError extends Error {
  override name = "RefusedError";
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}
