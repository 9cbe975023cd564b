// One run: the real controller and the real agents in one process, in a world made of one seed. Users and faults do what
// they do; then the faults stop, and everything must come to rest as the model says.
import { applicationCalls, type Client, modelCalls, watchStatus } from "@kith/client";
import type { dialect } from "@kith/schema";
import type { SimulatedCharm } from "./charms.ts";
import { Acknowledged } from "./checkers/acknowledged.ts";
import type { Report, Violation } from "./checkers/checker.ts";
import { checkConvergence } from "./checkers/convergence.ts";
import { ExactlyOnce } from "./checkers/exactly-once.ts";
import { checkExpectedHooks } from "./checkers/expected-hooks.ts";
import { checkAllGuarantees } from "./checkers/guarantees.ts";
import { checkCommitInvariants } from "./checkers/invariants.ts";
import { checkMirror } from "./checkers/mirrors.ts";
import { checkReadResults, checkStoredResults } from "./checkers/results.ts";
import { ControllerHost } from "./controller-host.ts";
import { Dice } from "./dice.ts";
import { type FaultLevel, Faults } from "./faults.ts";
import type { InjectionPoint } from "./injection-points.ts";
import { CLIENT_WAIT_MS, CONVERGE_MS, SILENCE_MS, STEP_PAUSE_MAX_MS } from "./limits.ts";
import { listening } from "./link-listener.ts";
import { bendsOf, bentTap, type Mutant } from "./mutants.ts";
import { RunHistory } from "./run-history.ts";
import { SimulatedClient } from "./simulated-client.ts";
import { simulatedCrypto } from "./simulated-crypto.ts";
import { SimulatedNetwork } from "./simulated-network.ts";
import { SimulatedProvider } from "./simulated-provider.ts";
import { simulationLog } from "./simulation-log.ts";
import type { SimulationParts } from "./simulation-parts.ts";
import { Truth } from "./truth.ts";
import { VirtualClock } from "./virtual-clock.ts";
import { Workload } from "./workload.ts";

export interface SimulationOptions {
  readonly seed: number;
  readonly machines: number;
  readonly steps: number;
  readonly faults: FaultLevel;
  /** A bug that is planted, for the checkers to find. */
  readonly mutant?: Mutant;
  /** Told of everything, for who reads one run. */
  readonly trace?: (line: string) => void;
}

export interface SimulationResult {
  readonly violations: readonly Violation[];
  readonly hit: ReadonlySet<InjectionPoint>;
  readonly virtualMs: number;
  readonly commits: number;
  readonly hooks: number;
  /** Tasks whose results were too large for a record, and were read back. */
  readonly largeResults: number;
  /** Hooks of batch delivery that told more than one unit. */
  readonly windows: number;
  /** How often tombstones were forgotten, and sessions that were below that horizon and got snapshots. */
  readonly horizons: number;
  readonly lost: number;
}

/** Repeats exactly for the same options. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const simulation = new Simulation(options);
  await simulation.run();
  return simulation.result();
}

class Simulation {
  readonly #options: SimulationOptions;
  readonly #clock = new VirtualClock();
  readonly #dice: Dice;
  readonly #faults: Faults;
  readonly #truth: Truth;
  readonly #history: RunHistory;
  readonly #acknowledged: Acknowledged;
  readonly #network: SimulatedNetwork;
  readonly #provider: SimulatedProvider;
  readonly #controller: ControllerHost;
  readonly #client: SimulatedClient;
  readonly #workload: Workload;
  readonly #violations: Violation[] = [];
  #commits = 0;
  #largeResults = 0;

  constructor(options: SimulationOptions) {
    this.#options = options;
    const dice = new Dice(options.seed);
    const clock = this.#clock;
    this.#dice = dice.fork("simulation");
    this.#faults = new Faults(options.faults, options.seed, dice.fork("faults"));
    this.#truth = new Truth((seen) => {
      this.#commits += 1;
      this.#history.onCommit(seen);
      checkInvariants(seen);
      exactlyOnce.onCommit(seen);
      void checkStored(seen);
    });
    this.#history = new RunHistory(this.#truth, (text) => this.#trace(text));
    const checkInvariants = checkCommitInvariants(this.#report("invariants"));
    const exactlyOnce = new ExactlyOnce(this.#report("exactly-once"), (id) => this.#history.ran(id));
    const checkStored = checkStoredResults(this.#report("results"), (sha256) => this.#controller.holds(sha256));
    this.#acknowledged = new Acknowledged(this.#report("acknowledged"), this.#truth);
    const tap = bentTap(options.mutant, listening(this.#acknowledged), this.#truth, dice.fork("mutant"));
    this.#network = new SimulatedNetwork(clock, dice.fork("network"), tap);
    const charms = new Map<string, SimulatedCharm>();
    const parts: SimulationParts = {
      ...{ clock, dice, charms, faults: this.#faults, network: this.#network, recorder: this.#history },
      crypto: simulatedCrypto(dice.fork("crypto")),
      bends: bendsOf(options.mutant, clock),
      log: simulationLog((text) => this.#trace(text), this.#report("bug")),
    };
    this.#provider = new SimulatedProvider(parts);
    this.#controller = new ControllerHost({
      parts,
      provider: this.#provider,
      onDurable: (world, commit) => this.#truth.durable(world, commit),
      onDropped: (world) => this.#truth.dropped(world),
      onDeath: () => this.#acknowledged.afterCrash(),
      onProblem: this.#report("controller"),
    });
    this.#client = new SimulatedClient(this.#network, clock);
    this.#workload = new Workload({
      ...{ client: this.#client, truth: this.#truth, acknowledged: this.#acknowledged, charms },
      ...{ dice: dice.fork("workload"), machines: options.machines },
      said: (text) => this.#trace(`user: ${text}`),
    });
  }

  async run(): Promise<void> {
    this.#controller.start();
    const live = this.#live();
    const ended = await this.#clock.drive(live, CONVERGE_MS);
    if (ended === undefined) this.#report("convergence")("the workload did not end");
    this.#calm();
    const settled = await this.#clock.drive(this.#settle(), CONVERGE_MS);
    checkConvergence(settled, settled?.["waiting-for"] ?? this.#lastWaiting, this.#report("convergence"));
    if (settled !== undefined) this.#checkMirrors();
    if (settled !== undefined) await this.#clock.drive(this.#checkResults(), CONVERGE_MS);
    checkAllGuarantees(this.#history, this.#report("guarantees"));
    // What comes of a plan alone, with nothing taken away and no hook that fails.
    if (this.#options.steps === 0 && this.#options.faults === "none") this.#checkForetold();
    this.#acknowledged.afterCrash();
    this.#client.close();
    this.#controller.stop();
  }

  #checkForetold(): void {
    const { model } = this.#workload;
    checkExpectedHooks(this.#history, model, this.#truth.world(model), this.#report("foretold"));
  }

  result(): SimulationResult {
    return {
      violations: this.#violations,
      hit: this.#faults.hit,
      virtualMs: this.#clock.monotonic(),
      commits: this.#commits,
      hooks: this.#history.count,
      largeResults: this.#largeResults,
      windows: this.#history.windows,
      horizons: this.#controller.horizons,
      lost: this.#controller.lost,
    };
  }

  async #live(): Promise<true> {
    await this.#workload.begin();
    const steps: Promise<void>[] = [];
    for (let step = 0; step < this.#options.steps; step += 1) {
      this.#trouble();
      const one = this.#workload.step();
      steps.push(one);
      if (this.#dice.chance(0.7)) await one;
      await this.#clock.sleep(this.#dice.chance(0.2) ? 0 : this.#dice.int(1, STEP_PAUSE_MAX_MS));
    }
    await Promise.all(steps);
    return true;
  }

  /** What chance breaks between two commands. */
  #trouble(): void {
    const { rates } = this.#faults;
    const machine = this.#dice.pick([...this.#provider.machines.values()]);
    if (this.#dice.chance(rates.network)) this.#network.trouble(machine?.name ?? "client");
    if (this.#dice.chance(rates.network / 4)) this.#network.trouble("client");
    if (machine === undefined) return;
    if (this.#dice.chance(rates.power)) machine.powerCut();
    else if (this.#dice.chance(2 * rates.power)) machine.kill();
    if (this.#dice.chance(rates.power)) machine.stop();
    if (this.#dice.chance(rates.power)) this.#controller.crash();
  }

  #calm(): void {
    this.#trace("the faults stop");
    this.#faults.active = false;
    this.#network.heal();
  }

  #lastWaiting: readonly string[] = [];

  /** Asks until the model is settled, and retries whatever had failed. */
  async #settle(): Promise<dialect.Settled> {
    // Only silence tells of a machine that lost its power: until then its last session counts.
    if (this.#options.faults !== "none") await this.#clock.sleep(SILENCE_MS);
    for (;;) {
      try {
        const settled = await this.#client.with(this.#workload.model, (client) => modelCalls(client).waitSettled());
        if (settled.errors.length === 0) return settled;
        this.#lastWaiting = settled.errors;
        await this.#client.with(this.#workload.model, (client) => applicationCalls(client).resolve(null, true));
      } catch (cause) {
        this.#trace(`not settled yet: ${String(cause)}`);
        await this.#lookWhy();
      }
      await this.#clock.sleep(CLIENT_WAIT_MS / 20);
    }
  }

  async #lookWhy(): Promise<void> {
    try {
      const view = await this.#client.with(
        this.#workload.model,
        async (client) => (await watchStatus(client).next()).value,
      );
      this.#lastWaiting = [...(view?.["waiting-for"] ?? []), ...(view?.errors ?? [])];
      if (view?.settled) this.#report("convergence")("the model was settled, and who waited for that was not told");
      this.#trace(`waiting for ${this.#lastWaiting.join("; ")}`);
    } catch (cause) {
      this.#trace(`nobody says why: ${String(cause)}`);
    }
  }

  #checkMirrors(): void {
    const report = this.#report("mirrors");
    for (const { model, machine, agent } of this.#provider.machines.values()) {
      if (model !== this.#workload.model) continue;
      if (agent === null) report(`machine ${machine} has no agent`);
      else checkMirror({ model, machine, view: agent.view() }, this.#truth, report);
    }
  }

  async #checkResults(): Promise<void> {
    const { model } = this.#workload;
    const report = this.#report("results");
    const read = (client: Client) => checkReadResults(client, this.#truth.world(model), report);
    try {
      this.#largeResults = await this.#client.with(model, read);
    } catch (cause) {
      report(`nobody can read the results: ${String(cause)}`);
    }
  }

  #report(checker: string): Report {
    return (text) => {
      this.#violations.push({ checker, text, at: this.#clock.monotonic() });
      this.#trace(`VIOLATION of ${checker}: ${text}`);
    };
  }

  #trace(text: string): void {
    this.#options.trace?.(`${this.#clock.monotonic()} ${text}`);
  }
}
