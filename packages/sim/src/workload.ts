// What users do in a run: commands by chance, on what there is at that moment, through the real client. An answer is
// held against what is durable; a refusal or a lost connection is part of life.
import { actionCalls, applicationCalls, type Client, controllerCalls, modelCalls, OutcomeUnknown } from "@kith/client";
import type { Change } from "@kith/schema";
import { charmNames, charmPairs, type SimulatedCharm, simulatedCharm } from "./charms.ts";
import type { Acknowledged } from "./checkers/acknowledged.ts";
import { CLOUD } from "./controller-host.ts";
import type { Dice } from "./dice.ts";
import type { SimulatedClient } from "./simulated-client.ts";
import type { Truth } from "./truth.ts";

export interface WorkloadOptions {
  readonly dice: Dice;
  readonly client: SimulatedClient;
  readonly truth: Truth;
  readonly acknowledged: Acknowledged;
  readonly charms: Map<string, SimulatedCharm>;
  /** Machines that principal units may fill. */
  readonly machines: number;
  /** Told of every command, for who reads a run. */
  readonly said: (text: string) => void;
}

type Like = (change: Change) => boolean;

/** Peer endpoints of the charms. */
const PEERS: Readonly<Record<string, readonly string[]>> = { db: ["ring"], proxy: ["mesh"] };

/** A principal application may grow to so many units. */
const UNITS_MAX = 4;

export class Workload {
  readonly #options: WorkloadOptions;
  readonly #urls = new Map<string, string[]>();
  #model = "";
  #turn = 0;
  #edition = 1;
  #extra = 0;
  #undrawn: (keyof typeof this.actions)[] = [];

  constructor(options: WorkloadOptions) {
    this.#options = options;
  }

  get model(): string {
    return this.#model;
  }

  /** A model, its charms, two to four applications, their relations. */
  async begin(): Promise<void> {
    const { dice } = this.#options;
    this.#model = await this.#insist(() => this.#createModel("sim"));
    const principals = ["db", "web", "proxy"].slice(0, dice.int(1, 3));
    const names = dice.chance(0.5) ? [...principals, "log"] : principals;
    for (const name of charmNames) if (names.includes(name)) await this.#insist(() => this.#upload(name));
    for (const name of names) await this.#insist(() => this.#deploy(name));
    for (const pair of charmPairs)
      if (pair.every((end) => names.includes(applicationOf(end)))) await this.step("add-relation", pair);
  }

  /** One command by chance. Never throws: what went wrong is said. */
  async step(what?: keyof typeof this.actions, pair?: readonly [string, string]): Promise<void> {
    const { dice, said } = this.#options;
    const kind = what ?? this.#draw(dice);
    if (kind === undefined) return;
    try {
      await this.actions[kind](pair);
      said(kind);
    } catch (cause) {
      said(`${kind}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }

  readonly actions = {
    "add-unit": () => this.#addUnit(),
    "add-unit-again": () => this.#addUnit(),
    "remove-unit": () => this.#removeUnit(),
    "add-relation": (pair?: readonly [string, string]) => this.#addRelation(pair),
    "add-relation-again": () => this.#addRelation(),
    "remove-relation": () => this.#removeRelation(),
    config: () => this.#config(),
    "config-again": () => this.#config(),
    batch: () => this.#batch(),
    action: () => this.#action(),
    resolved: () => this.#resolved(),
    refresh: () => this.#refresh(),
    "remove-application": () => this.#removeApplication(),
    "another-model": () => this.#anotherModel(),
  };

  /** All kinds come before one comes again. */
  #draw(dice: Dice): keyof typeof this.actions | undefined {
    if (this.#undrawn.length === 0) this.#undrawn = Object.keys(this.actions) as (keyof typeof this.actions)[];
    const kind = dice.pick(this.#undrawn);
    this.#undrawn = this.#undrawn.filter((one) => one !== kind);
    return kind;
  }

  #world() {
    return this.#options.truth.world(this.#model);
  }

  #applications() {
    return [...this.#world().all("application")];
  }

  /** Calls with `work` and holds its answer against what is durable. */
  async #acknowledged(what: string, like: Like, work: (client: Client) => Promise<unknown>): Promise<void> {
    const { client, truth, acknowledged } = this.#options;
    const since = truth.changes.length;
    const model = this.#model;
    await client.with(model, work);
    acknowledged.answered({ model, what, since, like });
  }

  async #createModel(name: string): Promise<string> {
    const { client } = this.#options;
    return client.with(undefined, async (connected) => {
      const calls = controllerCalls(connected);
      const models = await calls.models();
      const known = models.find(({ model }) => model.name === name);
      if (known !== undefined) return known.model.uuid;
      return (await calls.createModel({ name, "cloud-tag": `cloud-${CLOUD}` })).uuid;
    });
  }

  async #upload(name: (typeof charmNames)[number]): Promise<string> {
    const { client, charms } = this.#options;
    const charm = simulatedCharm(name, this.#edition);
    this.#edition += 1;
    charms.set(charm.sha256, charm);
    const url = await client.upload(this.#model, name, charm.archive, charm.sha256);
    this.#urls.set(name, [...(this.#urls.get(name) ?? []), url]);
    return url;
  }

  async #deploy(name: string): Promise<void> {
    if (this.#world().get("application", name) !== undefined) return;
    const url = this.#urls.get(name)?.at(-1) ?? "";
    const units = name === "log" ? 0 : this.#options.dice.int(1, 3);
    const like = puts("application", (record) => record.name === name);
    await this.#acknowledged(`deploy ${name}`, like, (client) =>
      applicationCalls(client).deploy({ application: name, "charm-url": url, "num-units": units }),
    );
  }

  async #addUnit(): Promise<void> {
    const { dice, machines } = this.#options;
    const world = this.#world();
    const application = dice.pick(this.#applications().filter(({ subordinate }) => !subordinate));
    if (application === undefined || world.countBy("units-of-application", application.name) >= UNITS_MAX) return;
    const existing = [...world.all("machine")].filter(({ life }) => life === "alive").map(({ id }) => id);
    const full = existing.length >= machines;
    const machine = full || dice.chance(0.3) ? dice.pick(existing) : undefined;
    const placement = machine === undefined ? [] : [{ scope: "#", directive: machine }];
    // One commit may hold more than one command: what it adds it may remove again, but for the number that it took.
    const like = puts("sequence", (record) => record.name === `unit:${application.name}`);
    await this.#acknowledged(`add-unit ${application.name}`, like, (client) =>
      applicationCalls(client).addUnits(application.name, 1, placement),
    );
  }

  async #removeUnit(): Promise<void> {
    const unit = this.#options.dice.pick([...this.#world().all("unit")].filter(({ principal }) => principal === null));
    if (unit === undefined) return;
    const force = this.#options.dice.chance(0.15);
    await this.#options.client.with(this.#model, (client) =>
      applicationCalls(client).destroyUnits([unit.name], { force }),
    );
  }

  async #removeApplication(): Promise<void> {
    if (!this.#options.dice.chance(0.4)) return;
    const application = this.#options.dice.pick(this.#applications());
    if (application === undefined) return;
    await this.#options.client.with(this.#model, (client) =>
      applicationCalls(client).destroyApplication(application.name),
    );
  }

  async #addRelation(given?: readonly [string, string]): Promise<void> {
    const pair = given ?? this.#options.dice.pick(charmPairs);
    if (pair === undefined) return;
    const [left, right] = pair;
    const like = puts("relation", (record) =>
      pair.every((end) => record.endpoints.some(({ application, name }) => `${application}:${name}` === end)),
    );
    await this.#acknowledged(`add-relation ${left} ${right}`, like, (client) =>
      applicationCalls(client).addRelation(left, right),
    );
  }

  async #removeRelation(): Promise<void> {
    const relation = this.#options.dice.pick(
      [...this.#world().all("relation")].filter((one) => one.endpoints.length > 1),
    );
    if (relation === undefined) return;
    const like: Like = (change) =>
      change.op === "delete"
        ? change.kind === "relation" && change.key === relation.id
        : change.record.kind === "relation" && change.record.id === relation.id && change.record.life !== "alive";
    const { life } = relation;
    const work = (client: Client) => applicationCalls(client).destroyRelation({ id: Number(relation.id) });
    if (life === "alive") await this.#acknowledged(`remove-relation ${relation.id}`, like, work);
    else await this.#options.client.with(this.#model, work);
  }

  async #config(): Promise<void> {
    const application = this.#options.dice.pick(this.#applications());
    if (application === undefined) return;
    this.#turn += 1;
    const turn = this.#turn;
    const like = puts("setting", (record) => record.application === application.name && Number(record.value) >= turn);
    await this.#acknowledged(`config ${application.name} turn=${turn}`, like, (client) =>
      applicationCalls(client).setConfig(application.name, { turn: `${turn}` }),
    );
  }

  /** Batch delivery of one endpoint, on or off, whatever its charm asks for. */
  async #batch(): Promise<void> {
    const { dice, client } = this.#options;
    const application = dice.pick(this.#applications());
    const ends = charmPairs.flat().filter((end) => applicationOf(end) === application?.name);
    const endpoint = dice.pick([
      ...ends.map((end) => end.slice(end.indexOf(":") + 1)),
      ...(PEERS[application?.name ?? ""] ?? []),
    ]);
    if (application === undefined || endpoint === undefined) return;
    const params = { application: application.name, endpoint, on: dice.chance(0.5), force: true };
    await client.with(this.#model, (connected) => modelCalls(connected).batch(params));
  }

  async #action(): Promise<void> {
    const unit = this.#options.dice.pick([...this.#world().all("unit")]);
    if (unit === undefined) return;
    const like = puts("task", (record) => record.receiver === unit.name);
    const action = { receiver: `unit-${unit.name.replace("/", "-")}`, name: "count" };
    const { client, truth, acknowledged } = this.#options;
    const since = truth.changes.length;
    const model = this.#model;
    const enqueued = await client.with(model, (connected) => actionCalls(connected).enqueue([action]));
    if (enqueued.actions[0]?.error === undefined)
      acknowledged.answered({ model, what: `run ${unit.name} count`, since, like });
  }

  async #resolved(): Promise<void> {
    const { dice, client } = this.#options;
    const inError = dice.pick([...this.#world().by("units-in-error", "")]);
    if (inError === undefined) return;
    const retry = dice.chance(0.5);
    await client.with(this.#model, (connected) => applicationCalls(connected).resolve([inError.unit], retry));
  }

  async #refresh(): Promise<void> {
    const application = this.#options.dice.pick(this.#applications());
    const name = charmNames.find((one) => one === application?.name);
    if (application === undefined || name === undefined) return;
    const url = await this.#upload(name);
    const like = puts("application", (record) => record.name === name && record.charmUrl === url);
    await this.#acknowledged(`refresh ${name} to ${url}`, like, (client) =>
      applicationCalls(client).setCharm({ application: name, "charm-url": url }),
    );
  }

  /** A model that comes and goes. */
  async #anotherModel(): Promise<void> {
    this.#extra += 1;
    const uuid = await this.#createModel(`extra${this.#extra}`);
    await this.#options.client.with(undefined, (client) => controllerCalls(client).destroyModel(uuid, { force: true }));
  }

  /** What a run cannot begin without: said again until it is so. */
  async #insist<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (cause) {
        this.#options.said(`again: ${cause instanceof OutcomeUnknown ? cause.message : String(cause)}`);
        await this.#options.client.pause();
      }
    }
  }
}

type RecordPut<K extends string> = Extract<Extract<Change, { op: "put" }>["record"], { kind: K }>;

const puts =
  <K extends string>(kind: K, like: (record: RecordPut<K>) => boolean): Like =>
  (change) =>
    change.op === "put" && change.record.kind === kind && like(change.record as RecordPut<K>);

const applicationOf = (end: string): string => end.slice(0, end.indexOf(":"));
