// How a machine comes to be and goes away. Every call is idempotent and safe to repeat after a crash in between.
import type { RecordOf } from "@kith/schema";

type Instance = RecordOf<"instance">;

export interface MachineRequest {
  readonly model: string;
  readonly modelName: string;
  readonly machine: string;
  readonly base: { readonly name: string; readonly channel: string };
  readonly constraints: Readonly<Record<string, unknown>>;
  /** What its agent needs to enrol; the token travels in a 0600 file. */
  readonly agent: {
    /** Where agents connect, in order of choice: `wss://<address>:<port>/agent`. */
    readonly controllerUrls: readonly string[];
    readonly caCert: string;
    readonly token: string | null;
  };
}

export interface MachineInstance
  extends Pick<Instance, "instanceId" | "hostname" | "addresses" | "hardware" | "level"> {
  /** The agent's process is up. */
  readonly running: boolean;
}

export interface Provider {
  readonly name: string;
  /** How well its machines are isolated; decides whether a charm must declare itself safe. */
  readonly level: Instance["level"];
  /** Makes the machine and starts its agent, or brings a lost agent back. */
  ensure(request: MachineRequest): Promise<MachineInstance>;
  list(model: string): Promise<ReadonlyMap<string, MachineInstance>>;
  /** Stops everything of the machine and removes it; answers what it could not prove gone, as texts for people. */
  release(model: string, machine: string): Promise<readonly string[]>;
}

export class ProviderError extends Error {
  override name = "ProviderError";
  readonly retryable: boolean;

  constructor(message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable;
  }
}
