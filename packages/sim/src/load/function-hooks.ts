// The hooks edge with functions for charms: the tools are the real ones, the process is a call and a pause.
import type { HookCharm, HookOutcome, HookRun, Hooks, HookTools } from "@kith/agent";
import { runAction, runHook } from "./charm-behaviour.ts";
import { STALE_SAMPLE_MAX } from "./limits.ts";
import type { RunLedger, RunNote } from "./run-ledger.ts";
import type { Scenario } from "./scenario.ts";

export interface HookTally {
  hooks: Record<string, number>;
  failed: number;
  actions: number;
  /** Hooks of each unit. */
  units: Map<string, number>;
  /** How old what a listener read was, in milliseconds; a sample. */
  staleMs: number[];
}

export const newTally = (): HookTally => ({
  ...{ hooks: {}, failed: 0, actions: 0 },
  ...{ units: new Map(), staleMs: [] },
});

const empty = { bytes: new Uint8Array(), printed: 0 };
const exited = (code: number): HookOutcome => ({ kind: "exited", code, stdout: empty, stderr: empty });
const KINDS = /relation-(created|joined|changed|departed|broken)$/;

function noteOf({ unit, environment }: HookRun, hook: string): RunNote {
  const {
    JUJU_RELATION_ID: relation = "",
    JUJU_REMOTE_UNIT: remote = "",
    JUJU_CONTEXT_ID: contextId = "",
  } = environment;
  return { unit, hook, relation: relation.split(":").at(-1) ?? "", remote, contextId };
}

export function functionHooks(options: {
  readonly scenario: Scenario;
  readonly charmOf: (unit: string) => HookCharm | null;
  readonly tally: () => HookTally;
  readonly chance: () => number;
  readonly bootId: string;
  /** Where runs are written down, when the scenario says so. */
  readonly ledger: RunLedger;
}): Hooks {
  const { scenario, charmOf, tally, chance, bootId, ledger } = options;
  const [least, most] = scenario.serviceMs;
  let pid = 1_000;

  async function work(run: HookRun, tools: HookTools): Promise<void> {
    const charm = charmOf(run.unit);
    if (charm === null) throw new Error(`${run.unit} has no charm`);
    const tool = async (name: string, ...args: readonly string[]): Promise<string> => {
      const reply = await tools.runTool({ name, args: [...args], cwd: run.charmDir, stdin: undefined });
      if (reply === "stdin" || reply.code !== 0)
        throw new Error(`${name}: ${reply === "stdin" ? "stdin" : reply.stderr}`);
      return reply.stdout;
    };
    const process = {
      ...{ environment: run.environment, charm, tool },
      read(ms: number) {
        const { staleMs } = tally();
        if (staleMs.length < STALE_SAMPLE_MAX) staleMs.push(ms);
      },
      readSettings: (relation: string, remote: string, settings: unknown) =>
        ledger.read(run.unit, relation.split(":").at(-1) ?? "", remote, settings),
    };
    if (run.program.kind === "hook") await runHook(process, scenario);
    else {
      tally().actions += 1;
      await runAction(process, tally().actions);
    }
  }

  return {
    async run(run, tools, observer) {
      pid += 1;
      observer.started({ pid, group: pid, startTime: `${pid}`, bootId });
      if (run.program.kind === "hook") {
        const kind = KINDS.exec(run.program.name)?.[0] ?? run.program.name;
        const { hooks, units } = tally();
        units.set(run.unit, (units.get(run.unit) ?? 0) + 1);
        hooks[kind] = (hooks[kind] ?? 0) + 1;
      }
      if (most > 0) await new Promise((resolve) => setTimeout(resolve, least + chance() * (most - least)));
      try {
        await work(run, tools);
        if (scenario.failures === 0 || chance() >= scenario.failures) {
          if (scenario.ledger && run.program.kind === "hook") ledger.runs.push(noteOf(run, run.program.name));
          return exited(0);
        }
      } catch (cause) {
        observer.line("stderr", cause instanceof Error ? cause.message : String(cause));
      }
      tally().failed += 1;
      return exited(1);
    },
    endInterrupted: async () => false,
    installTools: async () => {},
  };
}
