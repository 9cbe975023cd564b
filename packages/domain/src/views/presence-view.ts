// What is known of agents by their connections. Not records: views merge it in.
import type { Presence } from "@kith/schema";

export interface PresenceView {
  /** null: the machine's agent has no session now. */
  readonly machine: (machine: string) => { readonly connectedSince: number } | null;
  /** The last presence told of a unit, also after its session ended. */
  readonly unit: (unit: string) => Presence | undefined;
  /** When the machine's last session ended; null when that is not known, as after a start of the controller. */
  readonly lostSince?: (machine: string) => number | null;
}

/** Nobody is connected. */
export const absent: PresenceView = { machine: () => null, unit: () => undefined };
