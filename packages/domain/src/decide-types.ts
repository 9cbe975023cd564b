// What the engine calls: one command on top of what the group has decided so far.
import type { Result } from "@kith/base";
import type { Change, CommandKind, Issued, Refusal } from "@kith/schema";
import type { World } from "./world/world.ts";

/** What a command needs and must not reach for. */
export interface Supplies {
  /** null when `params` fit the JSON schema (draft 4), else Juju's text of what is wrong (contract 7.1). */
  checkParams(schema: unknown, params: unknown): string | null;
  /** A fresh random id. */
  uuid(): string;
}

/** What a command answers its caller, beside its changes. */
export interface CommandResults {
  "add-charm": { readonly url: string };
  "add-unit": { readonly units: readonly string[] };
  "add-machines": { readonly machines: readonly string[] };
  "add-relation": { readonly id: string; readonly key: string };
  "enqueue-operation": {
    readonly operation: string;
    readonly tasks: readonly ({ readonly id: string; readonly receiver: string } | { readonly refusal: Refusal })[];
  };
  "store-resource": { readonly revision: number };
  "resolve-units": { readonly resolved: readonly string[] };
  "apply-bundle": { readonly changed: boolean };
}
export type CommandResult<K extends CommandKind> = K extends keyof CommandResults ? CommandResults[K] : null;

export interface Decided {
  /** Stamped with the world's next revision; empty when nothing changes. */
  readonly changes: readonly Change[];
  readonly result: CommandResults[keyof CommandResults] | null;
  /** Records looked up, walked and replaced, by planners too: what the decision cost, whatever the machine. */
  readonly steps: number;
}

/** Runs the command and the planners on a layer of its own over `world`; a refusal leaves nothing behind. */
export type DecideCommand = (world: World, issued: Issued, supplies: Supplies) => Result<Decided, Refusal>;
