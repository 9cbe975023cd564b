// What is known of agents by their connections alone: who is connected, what each unit's agent last said of itself.
// Not records: told again in each hello, kept in memory.
import type { AgentPresence } from "@kith/api";
import type { Commit, Presence } from "@kith/schema";

export class AgentPresences implements AgentPresence {
  readonly #connected = new Map<string, number>();
  readonly #units = new Map<string, Presence>();
  readonly #onChange: () => void;

  /** Calls `onChange` whenever somebody may see something else than before. */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  readonly machine = (machine: string): { readonly connectedSince: number } | null => {
    const connectedSince = this.#connected.get(machine);
    return connectedSince === undefined ? null : { connectedSince };
  };

  readonly unit = (unit: string): Presence | undefined => this.#units.get(unit);

  get connectedMachines(): number {
    return this.#connected.size;
  }

  connected(machine: string, at: number): void {
    this.#connected.set(machine, at);
    this.#onChange();
  }

  disconnected(machine: string): void {
    if (this.#connected.delete(machine)) this.#onChange();
  }

  told(presences: readonly Presence[]): void {
    let changed = false;
    for (const presence of presences) {
      const last = this.#units.get(presence.unit);
      changed ||=
        last?.status !== presence.status || last.message !== presence.message || last.since !== presence.since;
      this.#units.set(presence.unit, presence);
    }
    if (changed) this.#onChange();
  }

  /** Units and machines that are gone are forgotten. */
  follow(commit: Commit): void {
    for (const change of commit.changes) {
      if (change.op !== "delete") continue;
      if (change.kind === "unit") this.#units.delete(change.key);
      if (change.kind === "machine") this.#connected.delete(change.key);
    }
  }
}
