// What is known of agents by their connections alone: who is connected, what each unit's agent last said of itself.
// Not records: told again in each hello, kept in memory.
import type { AgentPresence } from "@kith/api";
import { type Commit, machineEntity, type Presence } from "@kith/schema";

export class AgentPresences implements AgentPresence {
  readonly #connected = new Map<string, number>();
  readonly #units = new Map<string, Presence>();
  readonly #lost = new Map<string, number>();
  readonly #onChange: (entities: readonly string[]) => void;

  /** Calls `onChange` with the units and machines (`machine <id>`) of which there is something else to see. */
  constructor(onChange: (entities: readonly string[]) => void) {
    this.#onChange = onChange;
  }

  readonly machine = (machine: string): { readonly connectedSince: number } | null => {
    const connectedSince = this.#connected.get(machine);
    return connectedSince === undefined ? null : { connectedSince };
  };

  readonly unit = (unit: string): Presence | undefined => this.#units.get(unit);

  readonly lostSince = (machine: string): number | null => this.#lost.get(machine) ?? null;

  get connectedMachines(): number {
    return this.#connected.size;
  }

  connected(machine: string, at: number): void {
    this.#connected.set(machine, at);
    this.#lost.delete(machine);
    this.#onChange([machineEntity(machine)]);
  }

  disconnected(machine: string, at: number): void {
    if (!this.#connected.delete(machine)) return;
    this.#lost.set(machine, at);
    this.#onChange([machineEntity(machine)]);
  }

  told(presences: readonly Presence[]): void {
    const changed: string[] = [];
    for (const presence of presences) {
      const { unit, status, message, since } = presence;
      const last = this.#units.get(unit);
      if (last?.status !== status || last.message !== message || last.since !== since) changed.push(unit);
      this.#units.set(unit, presence);
    }
    if (changed.length > 0) this.#onChange(changed);
  }

  /** Units and machines that are gone are forgotten. */
  follow(commit: Commit): void {
    for (const change of commit.changes) {
      if (change.op !== "delete") continue;
      if (change.kind === "unit") this.#units.delete(change.key);
      if (change.kind !== "machine") continue;
      this.#connected.delete(change.key);
      this.#lost.delete(change.key);
    }
  }
}
