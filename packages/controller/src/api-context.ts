// What facades may use, implemented over the open models. One handle per connection: who logged in on it is the actor of
// its commands.
import type { ApiConnection, ControllerHandle, ModelHandle } from "@kith/api";
import type { Log } from "@kith/base";
import type { ControllerCommand } from "@kith/schema";
import { checkPassword } from "./authenticate.ts";
import type { HostedModel } from "./hosted-model.ts";
import type { Models } from "./models.ts";
import type { Passwords } from "./passwords.ts";

export interface ApiContextOptions {
  readonly models: Models;
  readonly passwords: Passwords;
  readonly version: string;
  readonly now: () => number;
  readonly uuid: () => string;
  /** Ends the controller once its last model is gone. */
  readonly shutdown: () => void;
  readonly log: Log;
}

/** The context of one new client connection. */
export function apiConnection(options: ApiContextOptions, modelUuid: string | undefined): ApiConnection {
  return {
    controller: new ConnectionHandle(options),
    modelUuid,
    now: options.now,
    uuid: options.uuid,
    failed: (call, error) =>
      options.log.error("a call failed", {
        call,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }),
  };
}

class ConnectionHandle implements ControllerHandle {
  readonly version: string;
  readonly #options: ApiContextOptions;
  /** Commands of a connection on which nobody has logged in yet are the controller's own (`user-connected`). */
  #actor = "controller";

  constructor(options: ApiContextOptions) {
    this.#options = options;
    this.version = options.version;
  }

  get world(): ControllerHandle["world"] {
    return this.#options.models.controllerWorld;
  }

  get uuid(): string {
    return this.world.get("controller")?.uuid ?? "";
  }

  submit(command: ControllerCommand): ReturnType<ControllerHandle["submit"]> {
    return this.#options.models.submit(this.#actor, command);
  }

  model(uuid: string): ModelHandle | undefined {
    const { models } = this.#options;
    return models.get(uuid) === undefined ? undefined : modelHandle(uuid, models, () => this.#actor);
  }

  createModel(model: Parameters<ControllerHandle["createModel"]>[0]): ReturnType<ControllerHandle["createModel"]> {
    return this.#options.models.create(this.#actor, model);
  }

  destroyModel(uuid: string, { force }: { readonly force: boolean }): ReturnType<ControllerHandle["destroyModel"]> {
    return this.#options.models.destroy(this.#actor, uuid, force);
  }

  async checkPassword(user: string, password: string): ReturnType<ControllerHandle["checkPassword"]> {
    const { models, passwords } = this.#options;
    return checkPassword(models.controllerWorld, passwords, user, password);
  }

  /** Only now: a password may be right and the login still refused. */
  signedIn(user: string): void {
    this.#actor = `user ${user}`;
  }

  hashPassword(password: string): ReturnType<ControllerHandle["hashPassword"]> {
    return this.#options.passwords.hash(password);
  }

  shutdown(): void {
    this.#options.shutdown();
  }
}

/** A model that was opened anew stays the same model to its clients: it is looked up at every use. */
function modelHandle(uuid: string, models: Models, actor: () => string): ModelHandle {
  let last: HostedModel | undefined = models.get(uuid);
  const hosted = (): HostedModel => {
    last = models.get(uuid) ?? last;
    if (last === undefined) throw new Error(`model ${uuid} is gone`);
    return last;
  };
  return {
    uuid,
    get world() {
      return hosted().world;
    },
    get presence() {
      return hosted().presence;
    },
    submit: (command) => hosted().submit(actor(), command),
    load: (top) => hosted().loadOf(top),
    plan: (...commands) => hosted().plan(actor(), commands),
    subscribe: (handler) => hosted().subscribe(handler),
    settled: () => hosted().settled(),
    taskResults: (task, blob) => hosted().taskResults(task, blob),
    taskLog: async (task) => hosted().taskLogs.of(task),
    statusHistory: (entity, kind, filter) => hosted().statusHistory.read(entity, kind, filter),
  };
}
