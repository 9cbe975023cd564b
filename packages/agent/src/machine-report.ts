// What the machine says of itself: its boot, and what its hook tools run on. Said when the controller's record says
// something else.
import type { WriteOf } from "@kith/schema";
import type { RecordView } from "@kith/unit";
import type { MachineMemory } from "./machine-memory.ts";

/** Addresses and hardware are those that the provider knows, when it has said them. */
export type MachineFacts = Pick<
  WriteOf<"machine-report">,
  "hostname" | "addresses" | "hardware" | "bootId" | "toolClient"
>;

export class MachineReport {
  readonly #machine: string;
  readonly #memory: MachineMemory;
  readonly #facts: () => MachineFacts;
  #said = false;

  constructor(machine: string, memory: MachineMemory, facts: () => MachineFacts) {
    this.#machine = machine;
    this.#memory = memory;
    this.#facts = facts;
  }

  /** Reports once per process, and only what is news. */
  follow(view: RecordView): void {
    if (this.#said) return;
    this.#said = true;
    const known = view.get("instance", this.#machine);
    const facts = this.#facts();
    const { bootId, toolClient, hostname } = facts;
    if (known?.bootId === bootId && known.toolClient === toolClient) return;
    const addresses = known?.addresses.length ? [...known.addresses] : facts.addresses;
    const hardware = known?.hardware ? known.hardware : facts.hardware;
    this.#memory.say({
      kind: "machine-report",
      hostname: known?.hostname || hostname,
      addresses,
      hardware,
      bootId,
      toolClient,
    });
  }
}
