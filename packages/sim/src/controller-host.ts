// The host of the controller: what outlives it (store, blobs, logs), and its lives one after another.
import {
  type Blobs,
  type ControllerConfig,
  type LogFiles,
  memoryBlobs,
  memoryLogFiles,
  type RunningController,
  startController,
} from "@kith/controller";
import type { Commit } from "@kith/schema";
import { createMemoryDisk, type Store } from "@kith/store";
import { Incarnation } from "./incarnation.ts";
import { LOG_LINES_MAX, RESTART_MAX_MS, TOMBSTONE_REVISIONS } from "./limits.ts";
import type { SimulatedProvider } from "./simulated-provider.ts";
import { openSimulatedStore } from "./simulated-store.ts";
import type { SimulationParts } from "./simulation-parts.ts";

export const ADMIN_PASSWORD = "5a".repeat(32);
export const CLOUD = "sim";

const config: ControllerConfig = {
  name: "sim",
  uuid: "11111111-1111-4111-8111-111111111111",
  port: 17070,
  listen: "0.0.0.0",
  addresses: ["10.0.0.1"],
  admin: "admin",
  cloud: { name: CLOUD, type: "local", endpoint: "", regions: ["default"], config: {} },
  provider: {},
  settings: {},
};

export interface ControllerHostOptions {
  readonly parts: SimulationParts;
  readonly provider: SimulatedProvider;
  readonly onDurable: (world: string, commit: Commit) => void;
  readonly onDropped: (world: string) => void;
  /** The controller has died; what of its last commits is durable is decided. */
  readonly onDeath: () => void;
  readonly onProblem: (text: string) => void;
}

export class ControllerHost {
  readonly #options: ControllerHostOptions;
  readonly #disk = createMemoryDisk();
  readonly #blobs: Blobs;
  readonly #logs: LogFiles = memoryLogFiles(LOG_LINES_MAX);
  /** How often a world forgot tombstones. */
  horizons = 0;
  #lostBefore = 0;
  #incarnation: Incarnation | null = null;
  #crashStore: () => void = () => {};
  #running: RunningController | null = null;
  #stopped = false;
  #uuids = 0;
  #epochs = 0;

  constructor(options: ControllerHostOptions) {
    this.#options = options;
    const { clock, crypto } = options.parts;
    this.#blobs = memoryBlobs(crypto.controller, () => clock.now());
  }

  /** Sessions that came back, or were slow, below the horizon. */
  get lost(): number {
    return this.#lostBefore + (this.#running?.fanoutCounters().lost ?? 0);
  }

  get up(): boolean {
    return this.#running !== null;
  }

  /** Whether these bytes would outlive the controller now. */
  async holds(sha256: string): Promise<boolean> {
    return (await this.#blobs.list()).some((blob) => blob.sha256 === sha256);
  }

  start(): void {
    const { parts, onProblem } = this.#options;
    const incarnation = new Incarnation({
      clock: parts.clock,
      faults: parts.faults,
      timers: "controller.clock.timer",
      onCrash: () => this.#died(),
    });
    this.#incarnation = incarnation;
    this.#startController(incarnation).then(
      (running) => {
        if (this.#incarnation === incarnation) this.#running = running;
      },
      (cause: unknown) => onProblem(`the controller did not start: ${String(cause)}`),
    );
  }

  /** kill -9, or the power: to the store both are the same. */
  crash(): void {
    if (this.#incarnation === null) return;
    this.#incarnation.end();
    this.#died();
  }

  /** The end of a run: it does not come back. */
  stop(): void {
    this.#lostBefore = this.lost;
    this.#incarnation?.end();
    this.#incarnation = null;
    this.#running = null;
    this.#stopped = true;
  }

  #died(): void {
    const { parts, onDeath } = this.#options;
    this.#lostBefore = this.lost;
    this.#incarnation = null;
    this.#running = null;
    this.#crashStore();
    onDeath();
    parts.clock.after(parts.dice.int(100, RESTART_MAX_MS), () => {
      if (!this.#stopped) this.start();
    });
  }

  #startController(incarnation: Incarnation): Promise<RunningController> {
    const { parts, provider, onProblem } = this.#options;
    const { crypto, dice, network, log } = parts;
    return startController({
      config,
      caCert: "the simulator's authority",
      adminPassword: async () => ADMIN_PASSWORD,
      store: this.#openStore(incarnation),
      listen: (doors) =>
        incarnation.call("controller.listen", async () => {
          const close = network.listen(doors, incarnation);
          return { port: config.port, close: async () => close() };
        }),
      providers: new Map([[CLOUD, provider.edge(incarnation)]]),
      blobs: guardedBlobs(this.#blobs, incarnation),
      logFiles: guardedLogs(this.#logs, incarnation),
      crypto: crypto.controller,
      clock: incarnation.clock,
      random: dice.fork(`controller ${this.#epochs}`),
      uuid: () => this.#uuid(),
      log: log("controller"),
      onEnd: (reason) => onProblem(`the controller ends by itself: ${reason}`),
      // Forgotten after a few commits: whoever was away for longer gets snapshots.
      tombstones: { revisions: TOMBSTONE_REVISIONS, slack: TOMBSTONE_REVISIONS },
    });
  }

  #openStore(incarnation: Incarnation): Store {
    const { parts, onDurable, onDropped } = this.#options;
    const newEpoch = (): string => {
      this.#epochs += 1;
      return `epoch-${this.#epochs}`;
    };
    const { clock, bends } = parts;
    const simulated = openSimulatedStore({
      ...{ disk: this.#disk, clock, dice: parts.dice.fork("store"), newEpoch, onDurable },
    });
    this.#crashStore = () => simulated.crash();
    const store = bends.store(simulated);
    const forgotten = (): void => {
      this.horizons += 1;
    };
    return {
      changesMax: store.changesMax,
      worlds: () => store.worlds(),
      world(name) {
        const world = store.world(name);
        return {
          load: () => incarnation.call("controller.store.load", () => world.load()),
          commit: (base, changes) => incarnation.call("controller.store.commit", () => world.commit(base, changes)),
          watch: (base, signal) => world.watch(base, signal),
          trim: (horizon) => {
            forgotten();
            return world.trim(horizon);
          },
        };
      },
      drop: (name) =>
        incarnation.call("controller.store.drop", async () => {
          await store.drop(name);
          onDropped(name);
        }),
      close: () => store.close(),
    };
  }

  #uuid(): string {
    this.#uuids += 1;
    return `00000000-0000-4000-8000-${String(this.#uuids).padStart(12, "0")}`;
  }
}

const guardedBlobs = (blobs: Blobs, incarnation: Incarnation): Blobs => ({
  put: (body, bytesMax) => incarnation.call("controller.blobs.put", () => blobs.put(body, bytesMax)),
  open: (sha256) => incarnation.call("controller.blobs.open", () => blobs.open(sha256)),
  list: () => blobs.list(),
  remove: (blob) => blobs.remove(blob),
});

const guardedLogs = (logs: LogFiles, incarnation: Incarnation): LogFiles => ({
  open(name, kind) {
    const file = logs.open(name, kind);
    return { ...file, append: (lines) => incarnation.act("controller.logs.append", () => file.append(lines)) };
  },
  remove: (name) => logs.remove(name),
  close: async () => {},
});
