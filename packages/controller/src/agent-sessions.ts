// The sessions of one model's agents: one per machine, the newest that proved its key. What they are told goes through
// the fan-out; what they say goes to the engine.
import type { DurableWorld } from "@kith/domain";
import { type Commit, machineEntity } from "@kith/schema";
import type { Connection } from "@kith/wire";
import type { Proven } from "./agent-handshake.ts";
import { AgentSession, type SessionHost } from "./agent-session.ts";
import { HEARTBEAT_MS, LEASE_MS, WINDOW_BYTES } from "./limits.ts";
import { SessionFanout } from "./session-fanout.ts";

export interface AgentSessionsOptions extends Omit<SessionHost, "acked" | "bringTo"> {
  readonly world: DurableWorld;
  readonly onConnected: (machine: string) => void;
  readonly onDisconnected: (machine: string) => void;
  /** For benchmarks alone (see SessionFanoutOptions). */
  readonly naive?: boolean;
}

export class AgentSessions {
  readonly #options: AgentSessionsOptions;
  readonly #sessions = new Map<string, AgentSession>();
  readonly #fanout: SessionFanout;
  readonly #host: SessionHost;

  constructor(options: AgentSessionsOptions) {
    this.#options = options;
    const { world, clock, settled, naive = false } = options;
    this.#fanout = new SessionFanout({
      world,
      clock,
      naive,
      brought: (machine, revision) => settled.brought(machine, revision),
      onFlush: () => options.touched([]),
    });
    this.#host = {
      ...options,
      acked: (machine, revision) => this.#fanout.acked(machine, revision),
      bringTo: (machine, revision) => this.#fanout.bringTo(machine, revision),
    };
  }

  has(machine: string): boolean {
    return this.#sessions.has(machine);
  }

  /** What the fan-out to these sessions has done so far. */
  get counters(): SessionFanout["counters"] {
    return this.#fanout.counters;
  }

  /** How far the sessions have come, and what each topic cost. */
  get standing(): SessionFanout["standing"] {
    return this.#fanout.standing;
  }

  get told(): SessionFanout["told"] {
    return this.#fanout.told;
  }

  /** Every session has been told everything that it is owed. */
  get flushed(): boolean {
    return this.#fanout.flushed;
  }

  /** An agent has proved its key: it takes the place of whoever spoke for its machine before. Answers who takes its frames. */
  open({ connection, hello, codec }: OpenSession): (frame: Uint8Array | string) => void {
    const { machine } = hello;
    const { world, presence, settled, onConnected, clock } = this.#options;
    this.#close(machine, { reason: "another session of this machine has signed in", retry: false });
    const session = new AgentSession(machine, connection, codec, this.#host);
    this.#sessions.set(machine, session);
    connection.onClose(() => this.#ended(session));
    session.send({
      type: "welcome",
      epoch: world.epoch,
      revision: world.revision,
      heartbeatMs: HEARTBEAT_MS,
      leaseMs: LEASE_MS,
      windowBytes: WINDOW_BYTES,
      applied: appliedSequences(world, machine),
    });
    settled.open(machine, world.revision);
    presence.connected(machine, clock.now());
    const mine = ({ unit }: { readonly unit: string }): boolean => world.get("assignment", machine, unit) !== undefined;
    presence.told(hello.presence.filter(mine));
    onConnected(machine);
    const cursor = hello.epoch === world.epoch && hello.cursor <= world.revision ? hello.cursor : null;
    this.#fanout.open(session, { cursor, held: hello.topics });
    return session.receive;
  }

  committed(commit: Commit): void {
    for (const change of commit.changes)
      if (change.op === "delete" && change.kind === "machine")
        this.#close(change.key, { reason: `machine ${change.key} not found`, retry: false });
    this.#fanout.committed(commit);
  }

  /** Ends sessions from which nothing has come for longer than any live agent would be silent. */
  dropSilent(): void {
    for (const session of [...this.#sessions.values()])
      if (session.silent) {
        session.bye({ reason: "no heartbeat", retry: true });
        this.#ended(session);
      }
  }

  /** Sends every agent away, to come again. */
  close(): void {
    for (const machine of [...this.#sessions.keys()])
      this.#close(machine, { reason: "the controller is stopping", retry: true });
    this.#fanout.close();
  }

  #close(machine: string, bye: { readonly reason: string; readonly retry: boolean }): void {
    const session = this.#sessions.get(machine);
    if (session === undefined) return;
    session.bye(bye);
    this.#ended(session);
  }

  /** Once per session: also when a newer one has taken its place. */
  #ended(session: AgentSession): void {
    session.ended();
    const { machine } = session;
    if (this.#sessions.get(machine) !== session) return;
    this.#sessions.delete(machine);
    this.#fanout.leave(machine);
    this.#options.settled.close(machine);
    this.#options.presence.disconnected(machine, this.#options.clock.now());
    this.#options.onDisconnected(machine);
  }
}

/** What of a handshake a session needs. */
export interface OpenSession {
  readonly connection: Connection;
  readonly hello: Proven<never>["hello"];
  readonly codec: Proven<never>["codec"];
}

/** The last applied sequence of the machine and of each of its units: 0 before the first. */
function appliedSequences(world: DurableWorld, machine: string): [string, number][] {
  const applied: [string, number][] = [[machineEntity(machine), world.get("instance", machine)?.sequence ?? 0]];
  for (const { unit } of world.by("assignments-of-machine", machine))
    applied.push([unit, world.get("unit-local", unit)?.sequence ?? 0]);
  return applied;
}
