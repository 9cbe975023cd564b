// Rounds of kill -9 at random moments under load. A round changes settings, kills keeper, controller or agents while
// the hooks for them run, and waits until all is settled again. At the end the ledger, a file that Kith knows nothing
// of, is held against what was committed.
import { join } from "node:path";
import { processesNamed } from "../e2e/footprint.ts";
import { kill, root, type Scratch, until } from "../e2e/scratch.ts";

export interface KillReport {
  readonly rounds: number;
  readonly kills: Readonly<Record<string, number>>;
  readonly committed: number;
  /** Runs in the file that were not committed: processes that were run again. */
  readonly rerun: number;
  /** What must not be: each a sentence. */
  readonly wrong: readonly string[];
}

const units = ["left/0", "left/1", "right/0", "right/1"];
/** Most hooks of a round run within this; the kill falls somewhere in it. */
const KILL_WITHIN_MS = 1_200;

export async function deployLedger(kith: Scratch): Promise<void> {
  await kith.bootstrap();
  const charm = join(root, "test/charms/ledger");
  for (const name of ["left", "right"]) await kith.ok("deploy", charm, name, "-n", "2");
  await kith.ok("integrate", "left:out", "right:in");
  await kith.settled();
}

export async function killRounds(
  kith: Scratch,
  options: { readonly rounds: number; readonly seed: number; readonly say: (line: string) => void },
): Promise<KillReport> {
  const random = mulberry(options.seed);
  const kills: Record<string, number> = {};
  const wrong: string[] = [];
  const acknowledged = { left: 0, right: 0 };
  for (let round = 1; round <= options.rounds; round += 1) {
    const load = changeSettings(kith, round, acknowledged);
    const victims = 1 + Math.floor(random() * 2);
    for (let i = 0; i < victims; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, (random() * KILL_WITHIN_MS) / victims));
      const kind = ["keeper", "controller", "agent"][Math.floor(random() * 3)] ?? "agent";
      if (killOne(kith, kind, random)) kills[kind] = (kills[kind] ?? 0) + 1;
    }
    await load;
    await recover(kith);
    for (const name of ["left", "right"] as const) {
      const turn = Number((await kith.ok("config", name, "turn")).trim());
      if (turn < acknowledged[name])
        wrong.push(`round ${round}: ${name} acknowledged turn ${acknowledged[name]}, has ${turn}`);
    }
    options.say(`round ${round}: settled`);
  }
  const ledgers = await Promise.all(units.map((unit) => checkLedger(kith, unit, acknowledged)));
  return {
    rounds: options.rounds,
    kills,
    committed: sum(ledgers.map((each) => each.committed)),
    rerun: sum(ledgers.map((each) => each.rerun)),
    wrong: [...wrong, ...ledgers.flatMap((each) => each.wrong)],
  };
}

/** Each that succeeds is acknowledged; one that fails may have happened or not. */
async function changeSettings(
  kith: Scratch,
  round: number,
  acknowledged: { left: number; right: number },
): Promise<void> {
  for (const turn of [round * 2, round * 2 + 1]) {
    for (const name of ["left", "right"] as const) {
      if ((await kith.run("config", name, `turn=${turn}`)).code === 0) acknowledged[name] = turn;
    }
  }
}

function killOne(kith: Scratch, kind: string, random: () => number): boolean {
  const found = processesNamed(`kith-${kind}.cjs`).filter(({ command }) => command.includes(kith.data() ?? "?"));
  const victim = found[Math.floor(random() * found.length)];
  if (victim !== undefined) kill(victim.pid);
  return victim !== undefined;
}

/** `controller start` brings back whatever is dead; hooks that were killed are retried by the model's own setting. */
async function recover(kith: Scratch): Promise<void> {
  await until("the controller is up", async () => (await kith.run("controller", "start")).code === 0);
  await until(
    "the model is settled",
    async () => (await kith.run("wait", "--settled", "--timeout", "30")).code === 0,
    120_000,
  );
}

async function checkLedger(kith: Scratch, unit: string, acknowledged: { left: number; right: number }) {
  const { results } = await kith.action(unit, "dump");
  const [line = "", ...ran] = String(results.stdout).trim().split("\n");
  const state = JSON.parse(line) as Record<string, string>;
  const file = new Set(ran);
  const count = Number(state.count);
  const ids = Array.from({ length: count }, (_, i) => state[`run-${i + 1}`]);
  const wrong: string[] = [];
  const runs = Object.keys(state).filter((key) => key.startsWith("run-")).length;
  if (runs !== count) wrong.push(`${unit}: ${runs} runs are numbered, the count is ${count}`);
  ids.forEach((id, i) => {
    if (id === undefined) wrong.push(`${unit}: run ${i + 1} is missing`);
    else if (!file.has(id)) wrong.push(`${unit}: run ${i + 1} is committed and never ran`);
  });
  if (new Set(ids).size !== ids.length) wrong.push(`${unit}: a run is committed twice`);
  const turn = acknowledged[unit.startsWith("left") ? "left" : "right"];
  const said = Number(/turn (\d+)/.exec((await kith.unit(unit))?.["workload-status"].message ?? "")?.[1]);
  if (!(said >= turn)) wrong.push(`${unit}: stands at turn ${said}, acknowledged is ${turn}`);
  return { committed: count, rerun: file.size - count, wrong };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** The same seed gives the same kills, as far as the machine allows. */
function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** How many rounds and which seed the command line asks for; the test without one does ten. */
export function roundsAsked(env: NodeJS.ProcessEnv): { rounds: number; seed: number } {
  return { rounds: Number(env.KITH_KILL_ROUNDS ?? 10), seed: Number(env.KITH_KILL_SEED ?? 1) };
}
