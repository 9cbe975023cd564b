// All open worlds: the controller's own and one per model. No commit spans two of them, so a model comes and goes in two
// steps, each safe to repeat: the controller's record first, the model's world on its first commit; at the end the world
// first, the record last.
import { err, ok, type Result } from "@kith/base";
import type { DurableWorld } from "@kith/domain";
import type { Provider } from "@kith/providers";
import type { ControllerCommand, Refusal } from "@kith/schema";
import type { Store } from "@kith/store";
import { AUDIT_LOG, AuditLog } from "./audit-log.ts";
import { DEBUG_LOG, DebugLog } from "./debug-log.ts";
import type { Engine } from "./engine.ts";
import { HostedModel, type HostedModelOptions } from "./hosted-model.ts";
import { type OpenEngineOptions, openControllerEngine, openModelEngine } from "./open-engine.ts";
import type { LogFiles } from "./segment-files.ts";
import { STATUS_HISTORY } from "./status-history.ts";

export interface ModelsOptions
  extends Omit<OpenEngineOptions, "onStepDown">,
    Pick<HostedModelOptions, "tickets" | "blobs" | "prepare" | "agent" | "crypto" | "random"> {
  readonly store: Store;
  readonly logFiles: LogFiles;
  /** The provider of cloud `name`; undefined when there is none. */
  readonly provider: (cloud: string) => Provider | undefined;
  /** The controller's own world was written by somebody else: this controller no longer leads. */
  readonly onLost: () => void;
}

export interface NewModel {
  readonly name: string;
  readonly owner: string;
  readonly cloud: string;
  readonly settings: Readonly<Record<string, string | number | boolean | null>>;
}

export class Models {
  readonly #options: ModelsOptions;
  readonly #controller: Engine<ControllerCommand>;
  readonly #models = new Map<string, HostedModel>();
  readonly #audit: AuditLog;
  #closed = false;
  #onEmpty: (() => void) | null = null;

  private constructor(options: ModelsOptions, controller: Engine<ControllerCommand>) {
    this.#options = options;
    this.#controller = controller;
    this.#audit = new AuditLog(options.logFiles.open("audit", AUDIT_LOG));
  }

  /** Opens the controller's world and every model in it; what a crash left half made or half removed is finished. */
  static async open(options: ModelsOptions): Promise<Models> {
    const controller = await openControllerEngine({ ...options, onStepDown: options.onLost });
    const models = new Models(options, controller);
    for (const entry of controller.world.all("model-entry")) await models.#open(entry.uuid);
    return models;
  }

  get controllerWorld(): DurableWorld {
    return this.#controller.world;
  }

  get(uuid: string): HostedModel | undefined {
    return this.#models.get(uuid);
  }

  all(): Iterable<HostedModel> {
    return this.#models.values();
  }

  /** Providers, leases and timers begin: nothing of a model moves by itself before. */
  start(): void {
    for (const model of this.#models.values()) model.start();
  }

  async submit(actor: string, command: ControllerCommand): Promise<Result<null, Refusal>> {
    const issued = { command, actor, at: this.#options.clock.now() };
    const { outcome, revision } = await this.#controller.submit("client", actor, issued);
    this.#audit.append({ actor, at: issued.at, model: null, command, outcome, revision });
    return outcome.ok ? ok(null) : outcome;
  }

  async create(actor: string, model: NewModel): Promise<Result<string, Refusal>> {
    const { name, owner, cloud, settings } = model;
    if (this.#options.provider(cloud) === undefined) return err({ code: "not-found", kind: "cloud", id: cloud });
    const uuid = this.#options.supplies.uuid();
    const entered = await this.submit(actor, { kind: "add-model-entry", uuid, name, owner, cloud });
    if (!entered.ok) return entered;
    const hosted = await this.#open(uuid, false);
    const created = await hosted.submit(actor, { kind: "create-model", uuid, name, owner, cloud, settings });
    if (created.ok) {
      hosted.start();
      return ok(uuid);
    }
    // Settings that are not valid: the entry goes again, as if it had never been.
    await this.#remove(hosted);
    return created;
  }

  /** Empties the model; its world and entry go when nothing is left in it. */
  async destroy(actor: string, uuid: string, force: boolean): Promise<Result<null, Refusal>> {
    const model = this.#models.get(uuid);
    if (model === undefined) return err({ code: "not-found", kind: "model", id: uuid });
    const dying = await this.submit(actor, { kind: "set-model-life", uuid, life: "dying" });
    if (!dying.ok) return dying;
    return model.submit(actor, { kind: "destroy-model", force });
  }

  /** Calls `ended` once no model is left, entries included; at once when there is none now. */
  whenEmpty(ended: () => void): void {
    this.#onEmpty = ended;
    this.#tellWhenEmpty();
  }

  #tellWhenEmpty(): void {
    if (this.#onEmpty === null || this.controllerWorld.count("model-entry") > 0) return;
    const ended = this.#onEmpty;
    this.#onEmpty = null;
    ended();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const model of this.#models.values()) await model.close();
    await this.#controller.close();
  }

  /** `finish`: makes the model of an entry whose creation a crash cut off. */
  async #open(uuid: string, finish = true): Promise<HostedModel> {
    const { clock, log, logFiles } = this.#options;
    const entry = this.#controller.world.get("model-entry", uuid);
    const provider = this.#options.provider(entry?.cloud ?? "");
    if (entry === undefined || provider === undefined)
      throw new Error(`cannot open model ${uuid}: cloud ${JSON.stringify(entry?.cloud ?? "")} has no provider`);
    const engine = await openModelEngine(uuid, { ...this.#options, onStepDown: () => void this.#reopen(uuid) });
    const debugLog = new DebugLog(logFiles.open(`model-${uuid}`, DEBUG_LOG));
    const statusLog = logFiles.open(`status-${uuid}`, STATUS_HISTORY);
    const audit = this.#audit;
    const model = new HostedModel({ ...this.#options, uuid, engine, provider, debugLog, statusLog, audit, clock, log });
    this.#models.set(uuid, model);
    model.subscribe(() => this.#removeWhenDead(model));
    if (finish && model.world.get("model") === undefined) await this.#finishCreation(model);
    else this.#removeWhenDead(model);
    return model;
  }

  async #finishCreation(model: HostedModel): Promise<void> {
    const entry = this.#controller.world.get("model-entry", model.uuid);
    if (entry === undefined) return;
    const { uuid, name, owner, cloud, life } = entry;
    if (life === "alive")
      await model.submit("controller", { kind: "create-model", uuid, name, owner, cloud, settings: {} });
    else await this.#remove(model);
  }

  /** Somebody else committed, or a bug: the model is opened anew from what is durable. */
  async #reopen(uuid: string): Promise<void> {
    const old = this.#models.get(uuid);
    if (old === undefined || this.#closed) return;
    this.#options.log.error("a model is opened anew", { model: uuid });
    try {
      await old.close();
      (await this.#open(uuid)).start();
    } catch (error) {
      this.#options.log.error("cannot open model anew", { model: uuid, error: String(error) });
      this.#options.onLost();
    }
  }

  #removeWhenDead(model: HostedModel): void {
    if (this.#models.get(model.uuid) !== model || model.world.get("model")?.life !== "dead") return;
    this.#remove(model).catch((error: unknown) =>
      this.#options.log.error("cannot remove model", { model: model.uuid, error: String(error) }),
    );
  }

  async #remove(model: HostedModel): Promise<void> {
    const { uuid } = model;
    this.#models.delete(uuid);
    await model.close();
    await this.#options.store.drop(uuid);
    await this.#options.logFiles.remove(`model-${uuid}`);
    await this.#options.logFiles.remove(`status-${uuid}`);
    await this.submit("controller", { kind: "remove-model-entry", uuid });
    this.#tellWhenEmpty();
  }
}
