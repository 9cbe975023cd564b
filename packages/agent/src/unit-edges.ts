// What a running hook's tools reach through their unit's loop.
import type { Refusal, Write } from "@kith/schema";
import { AgentError } from "./agent-error.ts";
import type { HookContextEdges } from "./hook-context/hook-context.ts";
import { FACTS_WAITING_MAX } from "./limits.ts";
import type { UnitHost } from "./unit-host.ts";
import type { UnitState } from "./unit-state.ts";

export function unitEdges(host: UnitHost, state: UnitState): HookContextEdges {
  const { unit } = state;
  const write = (write: Write, awaited: boolean) => sayNow(host, state, write, awaited);
  return {
    ask: (query) => host.session.ask(unit, query),
    write: (said, { awaited }) => write(said, awaited),
    log: (line) => host.logLine({ ...line, entity: unit }),
    isLeader: () => isLeader(host, unit),
    async resource(name) {
      const ticket = await host.session.ask(unit, { kind: "resource", name });
      const path = await host.charms.resource(unit, ticket);
      await write({ kind: "resource-used", name, resourceRevision: ticket.revision }, false);
      return path;
    },
    readFile: (path) => host.files.readFile(path),
    writeFile: (path, text) => host.files.writeFile(path, text),
    now: () => host.clock.now(),
  };
}

async function sayNow(host: UnitHost, state: UnitState, write: Write, awaited: boolean): Promise<Refusal | null> {
  if (state.outbox.size >= FACTS_WAITING_MAX)
    throw new AgentError("cannot write: too many writes wait for the controller", { retryable: true });
  const id = state.say("immediate", [write], []);
  const settled = awaited ? new Promise<Refusal | null>((resolve) => state.whenSettled(id, resolve)) : null;
  await state.pump();
  host.moved(state.unit);
  return settled;
}

/** On its own word while the lease has 30 s left, else on the controller's (contract 6). Nobody to ask: not a leader. */
async function isLeader(host: UnitHost, unit: string): Promise<boolean> {
  if (host.session.leases.holds(unit)) return true;
  try {
    const leader = await host.session.ask(unit, { kind: "leader" });
    return leader.unit === unit && leader.leased;
  } catch (cause) {
    if (cause instanceof AgentError) return false;
    throw cause;
  }
}
