// What the machine says of itself, as a fact of its own: its boot, and what its hook tools run on. Said when the
// controller's record says something else.
import { machineEntity, type Refusal, type Revision, type WriteOf } from "@kith/schema";
import type { RecordView } from "@kith/unit";
import { emptyOutbox, Outbox, type StoredOutbox } from "./outbox.ts";
import type { UnitHost } from "./unit-host.ts";

/** Addresses and hardware are those that the provider knows, when it has said them. */
export type MachineFacts = Pick<
  WriteOf<"machine-report">,
  "hostname" | "addresses" | "hardware" | "bootId" | "toolClient"
>;

const FILE = "state/machine.json";

export class MachineReport {
  readonly #host: UnitHost;
  readonly #facts: MachineFacts;
  #outbox: Outbox;
  #said = false;

  constructor(host: UnitHost, facts: MachineFacts) {
    this.#host = host;
    this.#facts = facts;
    this.#outbox = new Outbox(machineEntity(host.identity.machine), emptyOutbox);
  }

  get waiting(): boolean {
    return this.#outbox.size > 0;
  }

  async load(): Promise<void> {
    const stored = parse(await this.#host.disk.read(FILE));
    if (stored !== null) this.#outbox = new Outbox(this.#outbox.entity, stored);
  }

  reconnected(last: number): void {
    if (this.#outbox.reconnect(last, 0) === "behind") this.#outbox.restart(last);
    this.#pump();
  }

  applied(sequence: number, revision: Revision, refusal: Refusal | null): void {
    const settled = this.#outbox.applied(sequence, revision, refusal);
    if (settled?.refusal)
      this.#host.log.error("the controller refused the machine's report", { code: settled.refusal.code });
    this.#host.moved("");
    this.#pump();
  }

  /** Reports once per process, and only what is news. */
  follow(view: RecordView): void {
    if (this.#said) return;
    this.#said = true;
    const known = view.get("instance", this.#host.identity.machine);
    const { bootId, toolClient, hostname } = this.#facts;
    if (known?.bootId === bootId && known.toolClient === toolClient) return;
    const addresses = known?.addresses.length ? [...known.addresses] : this.#facts.addresses;
    const hardware = known?.hardware ? known.hardware : this.#facts.hardware;
    const report = {
      kind: "machine-report",
      hostname: known?.hostname || hostname,
      addresses,
      hardware,
      bootId,
      toolClient,
    } as const;
    this.#outbox.add("step", { at: this.#host.clock.now(), writes: [report], local: [] });
    this.#pump();
  }

  #pump(): void {
    const { session, disk, log } = this.#host;
    const fact = session.connected ? this.#outbox.next() : null;
    if (fact === null) return;
    disk.write(FILE, JSON.stringify(this.#outbox.stored())).then(
      () => session.send({ type: "facts", facts: [fact] }),
      (cause) => log.error("cannot store the machine's report", { cause: String(cause) }),
    );
  }
}

function parse(text: string | null): StoredOutbox | null {
  if (text === null) return null;
  try {
    return JSON.parse(text) as StoredOutbox;
  } catch {
    // Torn by a power cut: the controller's welcome says where the numbers stand.
    return null;
  }
}
