// What happens in a model, as lines: one for each machine and unit whose state has changed, hooks that run long, and at
// the end what failed. Pure: two looks at the model in, lines out.
import { compareNatural } from "@kith/base";
import type { dialect } from "@kith/schema";

/** Each entity's state in words, by name. */
export type Progress = ReadonlyMap<
  string,
  {
    readonly text: string;
    /** `text` without what passes by itself; empty: nothing that people wait to hear. */
    readonly news: string;
    readonly since: number;
    readonly executing: boolean;
  }
>;

export function progressOf(status: dialect.FullStatus, now: number): Progress {
  const progress = new Map<string, { text: string; news: string; since: number; executing: boolean }>();
  for (const machine of Object.values(status.machines)) {
    const { status: state, info } = machine["agent-status"];
    const text = state === "started" ? `started at ${machine["dns-name"]}` : withInfo(state, info);
    progress.set(`machine ${machine.id}`, {
      text,
      news: state === "pending" ? "" : text,
      since: now,
      executing: false,
    });
  }
  for (const [name, unit] of unitsOf(status)) {
    const [workload, agent] = [unit["workload-status"], unit["agent-status"]];
    const executing = agent.status === "executing";
    const doing = executing && agent.info !== "" ? ` (${agent.info})` : "";
    const text = `${withInfo(workload.status, workload.info)}${doing}`;
    const passing = /^(?:waiting|maintenance|unknown)$/.test(workload.status) && PASSING.has(workload.info);
    const news = passing ? "" : withInfo(workload.status, workload.info);
    progress.set(name, { text, news, since: agent.since === null ? now : Date.parse(agent.since), executing });
  }
  return progress;
}

/**
 * What changed between two looks and is news to people, in natural order; whatever vanished is `gone`. Steps that every
 * unit passes on its way, and the hooks that it runs meanwhile, are not: a live view shows those.
 */
export function changesOf(before: Progress, after: Progress): string[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort(compareNatural);
  return names.flatMap((name) => {
    const [old, fresh] = [before.get(name)?.news, after.get(name)?.news ?? "gone"];
    return old === fresh || fresh === "" ? [] : [`${name}: ${fresh}`];
  });
}

/** Passing words of agents on their way up. */
const PASSING = new Set([
  ...["", "installing agent", "waiting for machine", "agent initialising", "installing charm software"],
]);

/** Hooks that have been running longer than `longMs`; each is told once, by the caller's `told`. */
export function longHooks(progress: Progress, now: number, told: Set<string>, longMs: number): string[] {
  return [...progress].flatMap(([name, { text, since, executing }]) => {
    const key = `${name} ${since}`;
    if (!executing || now - since < longMs || told.has(key)) return [];
    told.add(key);
    return [`${name}: ${text} for ${Math.round((now - since) / 1000)} s so far; it is left to run`];
  });
}

/** Units in error, with what went wrong. */
export function errorsOf(status: dialect.FullStatus): { readonly unit: string; readonly message: string }[] {
  return unitsOf(status).flatMap(([unit, { "workload-status": workload }]) =>
    workload.status === "error" ? [{ unit, message: workload.info }] : [],
  );
}

function unitsOf(status: dialect.FullStatus): [string, dialect.UnitStatus][] {
  const principals = Object.values(status.applications).flatMap((app) => Object.entries(app.units ?? {}));
  const all = principals.flatMap(([name, unit]) => [[name, unit] as const, ...Object.entries(unit.subordinates ?? {})]);
  return all.map(([name, unit]): [string, dialect.UnitStatus] => [name, unit]).sort(([a], [b]) => compareNatural(a, b));
}

const withInfo = (state: string, info: string): string => (info === "" ? state : `${state}, ${info}`);
