// The edge for what lies on a unit's disk on behalf of its charm: the charm's tree and its resources.

import type { QueryAnswers } from "@kith/schema";
import type { HookCharm } from "./hook-context/hook-context.ts";

/** Where a blob is on the controller, for a short while, and how long it is. */
export interface BlobTicket {
  readonly path: string;
  readonly size: number;
}

export type CharmTicket = Pick<QueryAnswers["charm"], "path" | "size" | "sha256">;
export type ResourceTicket = Pick<QueryAnswers["resource"], "path" | "size" | "sha384" | "filename">;

export interface CharmIdentity {
  readonly url: string;
  readonly sha256: string;
}

export interface Charms {
  /** What the charm on disk declares; null when there is none, or none that can be read. */
  read(unit: string): Promise<HookCharm | null>;
  /** What stands completely deployed; null when there is nothing, or only a part. */
  deployed(unit: string): Promise<CharmIdentity | null>;
  /**
   * Puts the charm on the unit's disk over what is there (contract 1.12): what an earlier charm brought and this one does not is
   * removed, what hooks wrote stays. Safe to repeat. `ticket` is asked for only when the archive must be downloaded.
   */
  deploy(unit: string, charm: CharmIdentity, ticket: () => Promise<CharmTicket>): Promise<void>;
  /** The absolute path of the resource's file, downloaded when the one that is there differs (contract 10.2). */
  resource(unit: string, ticket: ResourceTicket): Promise<string>;
  /** Removes everything of a unit that is gone. */
  remove(unit: string): Promise<void>;
}

/** Fetches a blob into `file`, at most `size` bytes. Throws AgentError. */
export type Download = (ticket: BlobTicket, file: string) => Promise<void>;
