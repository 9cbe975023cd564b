// A controller, the processes of its agents, and a model: started together, measured, ended together. The driver is their
// cloud and their only user.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  applicationCalls,
  type Client,
  connectClient,
  connectWs,
  controllerCalls,
  modelCalls,
  uploadCharm,
} from "@kith/client";
import { makeCertificates } from "@kith/controller";
import type { BundlePlan, dialect, UploadedCharm } from "@kith/schema";
import { agentsPart } from "./agents-part.ts";
import { ADMIN_PASSWORD, CLOUD, controllerPart } from "./controller-part.ts";
import { BUSIEST, QUIET_MS, SETTLE_MS } from "./limits.ts";
import type { LoadCharm } from "./load-charms.ts";
import type {
  AgentsCounts,
  AgentsPart,
  Certificate,
  CloudPart,
  ControllerCounts,
  ControllerPart,
} from "./load-parts.ts";
import { processAgents } from "./process-agents.ts";
import { type Remote, startRemote } from "./remote-part.ts";
import type { Scenario } from "./scenario.ts";

export interface LoadOptions {
  /** The program to start again for each part; null: all parts in this process, for tests. */
  readonly program: string | null;
  /** The agent's own program, where hooks are real. */
  readonly agentProgram: string;
  readonly workers: number;
  readonly tls: boolean;
  readonly store: "lmdb" | "memory";
  readonly naive: boolean;
  readonly withoutAgents: boolean;
  readonly scenario: Scenario;
  readonly seed: number;
  readonly charms: readonly LoadCharm[];
  /** Where the profile of a measured window goes. */
  readonly profileFile: string | null;
}

export interface Measured {
  /** From the first byte of the request to settled. */
  readonly ms: number;
  readonly controller: ControllerCounts;
  readonly agents: AgentsCounts;
  readonly errors: readonly string[];
}

const CONTROLLER_METHODS = ["start", "begin", "end", "stop"] as const;
const AGENTS_METHODS = ["prepare", "ensure", "release", "begin", "end", "stop"] as const;

export class LoadRun {
  readonly directory: string;
  readonly charms = new Map<string, UploadedCharm>();
  readonly #options: LoadOptions;
  readonly #tls: Certificate | null;
  readonly #workers: AgentsPart[] = [];
  readonly #remotes: Remote<unknown>[] = [];
  readonly #clients: Client[] = [];
  #controller: ControllerPart;
  #controllerRemote: Remote<ControllerPart> | null = null;
  #port = 0;
  #model = "";
  #ending = false;

  private constructor(options: LoadOptions, directory: string, tls: Certificate | null) {
    this.#options = options;
    this.directory = directory;
    this.#tls = tls;
    const workers = options.scenario.hooks === "shell" ? 1 : options.workers;
    for (let i = 0; i < workers; i += 1) this.#workers.push(this.#newWorker());
    this.#controller = this.#newController();
  }

  static async start(options: LoadOptions): Promise<LoadRun> {
    const directory = await mkdtemp(join(tmpdir(), "kith-load-"));
    const tls = options.tls
      ? await makeCertificates({ controller: "load", addresses: ["127.0.0.1"], now: Date.now() })
      : null;
    const run = new LoadRun(options, directory, tls);
    try {
      await run.#begin();
      return run;
    } catch (cause) {
      await run.close();
      throw cause;
    }
  }

  /** Another connection to the model (null: to the controller); closed with the run. */
  async connect(modelUuid: string | null = this.#model): Promise<Client> {
    const client = await connectClient({
      urls: [`${this.#tls === null ? "ws" : "wss"}://127.0.0.1:${this.#port}`],
      ...(this.#tls === null ? {} : { ca: this.#tls.caCert }),
      ...{ user: "admin", password: ADMIN_PASSWORD, connect: connectWs },
      ...(modelUuid === null ? {} : { modelUuid }),
    });
    this.#clients.push(client);
    return client;
  }

  async apply(client: Client, plan: BundlePlan): Promise<void> {
    await modelCalls(client).applyBundle(plan, null);
  }

  /** Resolves when the model is settled at what has been commanded so far; throws when that takes too long. */
  async settle(client: Client): Promise<dialect.Settled> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`not settled after ${SETTLE_MS / 1_000} s`)), SETTLE_MS);
    });
    return Promise.race([this.#settled(client), late]).finally(() => clearTimeout(timer));
  }

  /** Resolves when nothing is committed any more: a model without agents never settles. */
  async quiet(client: Client): Promise<void> {
    for (let before = -1, now = 0; before !== now; ) {
      before = now;
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      now = await modelCalls(client).revision();
    }
  }

  /** Counts and times `work`, which answers when it is done, and what was in error then. */
  async measure(work: () => Promise<readonly string[] | undefined>): Promise<Measured> {
    const { profileFile } = this.#options;
    // One process of agents stands for all.
    const profiled = (i: number) =>
      profileFile === null || i > 0 ? null : profileFile.replace(/(\.\w+)$/, "-agents$1");
    await Promise.all(this.#workers.map((worker, i) => worker.begin(profiled(i))));
    await this.#controller.begin(profileFile);
    const from = performance.now();
    const errors = (await work()) ?? [];
    const ms = performance.now() - from;
    const controller = await this.#controller.end();
    const agents = sum(await Promise.all(this.#workers.map((worker) => worker.end())));
    return { ms, controller, agents, errors };
  }

  /** The controller dies without a word and comes again on the same port, with what is in its store. */
  async crashController(): Promise<void> {
    await this.#controllerRemote?.kill();
    this.#clients.splice(0);
    this.#controller = this.#newController();
  }

  /** After a crash. */
  async startController(): Promise<void> {
    await this.#controller.start(this.#setup());
  }

  async close(): Promise<void> {
    this.#ending = true;
    for (const client of this.#clients) client.close();
    if (this.#options.program === null) {
      for (const worker of this.#workers) await worker.stop();
      await this.#controller.stop();
    }
    if (this.#options.scenario.hooks === "shell") for (const worker of this.#workers) await worker.stop();
    await this.#controllerRemote?.kill();
    await Promise.all(this.#remotes.map((remote) => remote.kill()));
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Where hooks are meant to fail now and then, somebody says that they be run again. */
  async #settled(client: Client): Promise<dialect.Settled> {
    for (;;) {
      const settled = await modelCalls(client).waitSettled();
      if (settled.errors.length === 0 || this.#options.scenario.failures === 0 || this.#ending) return settled;
      await applicationCalls(client).resolve(null, true);
    }
  }

  async #begin(): Promise<void> {
    const { scenario, seed, charms } = this.#options;
    const files = charms.map(({ sha256, metadata, config }) => ({ sha256, metadata, config }));
    await Promise.all(this.#workers.map((worker) => worker.prepare({ scenario, seed, charms: files })));
    this.#port = (await this.#controller.start(this.#setup())).port;
    const admin = await this.connect(null);
    this.#model = (await controllerCalls(admin).createModel({ name: "load", "cloud-tag": `cloud-${CLOUD}` })).uuid;
    for (const charm of charms) {
      const charmUrl = await uploadCharm(this.#target(), charm.name, charm.archive);
      this.charms.set(charm.name, { charmUrl, subordinate: charm.subordinate, resources: {} });
    }
  }

  #target() {
    const tls = this.#tls === null ? {} : { ca: this.#tls.caCert };
    const url = `${this.#tls === null ? "http" : "https"}://127.0.0.1:${this.#port}`;
    return { url, ...tls, user: "admin", password: ADMIN_PASSWORD, modelUuid: this.#model };
  }

  #setup() {
    const { store, naive, withoutAgents } = this.#options;
    const storePath = store === "lmdb" ? join(this.directory, "store.mdb") : null;
    return { storePath, port: this.#port, tls: this.#tls, naive, withoutAgents };
  }

  #newWorker(): AgentsPart {
    const { program, scenario, agentProgram } = this.#options;
    if (scenario.hooks === "shell") return processAgents(agentProgram, this.directory);
    if (program === null) return agentsPart();
    const remote = startRemote<AgentsPart>({ program, role: "agents", names: AGENTS_METHODS, own: {} });
    this.#remotes.push(remote);
    return remote.part;
  }

  #newController(): ControllerPart {
    const { program } = this.#options;
    const worker = (machine: string) => this.#workers[Number(machine) % this.#workers.length];
    const unlessEnding = async (work: Promise<void> | undefined): Promise<void> => {
      await work?.catch((cause: unknown) => {
        if (!this.#ending) throw cause;
      });
    };
    const cloud: CloudPart = {
      ensure: (request) => unlessEnding(worker(request.machine)?.ensure(request)),
      release: (model, machine) => unlessEnding(worker(machine)?.release(model, machine)),
    };
    if (program === null) return controllerPart(cloud);
    const own = cloud;
    this.#controllerRemote = startRemote<ControllerPart>({
      program,
      role: "controller",
      names: CONTROLLER_METHODS,
      own,
    });
    return this.#controllerRemote.part;
  }
}

function sum(all: readonly AgentsCounts[]): AgentsCounts {
  const hooks: Record<string, number> = {};
  const warnings: Record<string, number> = {};
  let [failed, cpuMs, rssBytes] = [0, 0, 0];
  for (const one of all) {
    for (const [kind, count] of Object.entries(one.hooks)) hooks[kind] = (hooks[kind] ?? 0) + count;
    for (const [text, count] of Object.entries(one.warnings)) warnings[text] = (warnings[text] ?? 0) + count;
    failed += one.failed;
    cpuMs += one.cpuMs;
    rssBytes += one.rssBytes;
  }
  const busiest = all
    .flatMap((one) => one.busiest)
    .sort(([, a], [, b]) => b - a)
    .slice(0, BUSIEST);
  const staleMs = all.flatMap((one) => one.staleMs);
  const profile = all.flatMap((one) => one.profile);
  return { hooks, failed, busiest, staleMs, profile, cpuMs, rssBytes, warnings };
}
