// Calls about one model: status, charms, resources, actions, settings, machines, and what only Kith has.
import { dialect, LEFT_OUT } from "@kith/schema";
import { entities } from "./application-calls.ts";
import type { Client } from "./client.ts";
import { ClientError } from "./client-error.ts";
import { only } from "./one-result.ts";

type Plan = dialect.ParamsIn<"Kith", "ApplyBundle">["plan"];
type Command = dialect.ParamsIn<"Kith", "Plan">["command"];

/** Everything about one model but for applications and actions. */
export const modelCalls = (client: Client) => ({
  ...stateCalls(client),
  ...settingCalls(client),
  ...kithCalls(client),
});

const stateCalls = (client: Client) => ({
  async status(patterns: readonly string[] = [], storage = false): Promise<dialect.FullStatus> {
    return client.call("Client", "FullStatus", { patterns: [...patterns], "include-storage": storage });
  },

  /** Newest first, at most `size`. */
  async statusHistory(tag: string, kind: string, size: number): Promise<readonly dialect.StatusEntry[]> {
    const filter = { size, date: null, delta: null, exclude: [] };
    const request = { historyKind: kind, size, filter, tag };
    const { results } = await client.call("Client", "StatusHistory", { requests: [request] });
    return only(results).history.statuses;
  },

  async exportBundle(options: { readonly charmDefaults: boolean; readonly series: boolean }): Promise<string> {
    const params = { "include-charm-defaults": options.charmDefaults, "include-series": options.series };
    return (await client.call("Bundle", "ExportBundle", params)).result;
  },

  async charmInfo(url: string) {
    return client.call("Charms", "CharmInfo", { url });
  },

  async resources(application: string) {
    const { results } = await client.call(
      "Resources",
      "ListResources",
      entities(dialect.tagOf("application", application)),
    );
    return only(results).resources;
  },

  /** Pending ids in the order of `resources`. */
  async addPendingResources(
    application: string,
    url: string,
    resources: readonly { readonly name: string; readonly type: string; readonly path: string }[],
  ): Promise<readonly string[]> {
    const params = {
      tag: dialect.tagOf("application", application),
      url,
      resources: resources.map((one) => ({ ...one, origin: "upload" })),
    };
    const added = await client.call("Resources", "AddPendingResources", params);
    if (added.error !== undefined) throw new ClientError(added.error);
    return added["pending-ids"];
  },
});

/** The model's settings and machines. */
const settingCalls = (client: Client) => ({
  async modelConfig() {
    return (await client.call("ModelConfig", "ModelGet", {})).config;
  },

  async setModelConfig(config: dialect.ParamsIn<"ModelConfig", "ModelSet">["config"]): Promise<void> {
    await client.call("ModelConfig", "ModelSet", { config });
  },

  async unsetModelConfig(keys: readonly string[]): Promise<void> {
    await client.call("ModelConfig", "ModelUnset", { keys: [...keys] });
  },

  async addMachines(params: dialect.ParamsIn<"MachineManager", "AddMachines">["params"]) {
    return (await client.call("MachineManager", "AddMachines", { params })).machines;
  },

  async destroyMachines(
    machines: readonly string[],
    options: { readonly force?: boolean; readonly keep?: boolean; readonly dryRun?: boolean } = {},
  ) {
    const { results } = await client.call("MachineManager", "DestroyMachineWithParams", {
      "machine-tags": machines.map((id) => dialect.tagOf("machine", id)),
      force: options.force ?? false,
      keep: options.keep ?? false,
      "dry-run": options.dryRun ?? false,
    });
    return results;
  },
});

/** What Juju has no word for. */
const kithCalls = (client: Client) => ({
  /** Applies all of a bundle's normal form in one commit, or nothing of it. */
  async applyBundle(plan: Plan, baseRevision: number | null) {
    return client.call("Kith", "ApplyBundle", { plan, "base-revision": baseRevision });
  },

  /** What a command would change, after uploads that are only described. */
  async plan(command: Command, before: readonly Command[] = [], bundles = false): Promise<dialect.PlannedChanges> {
    return client.call("Kith", "Plan", { command, before: [...before], bundles });
  },

  /** Batch delivery of one endpoint's relation hooks. */
  async batch(params: dialect.ParamsIn<"Kith", "Batch">): Promise<void> {
    await client.call("Kith", "Batch", params);
  },

  /** What the running model costs, and what causes most of it. */
  async load(top: number): Promise<dialect.ModelLoad> {
    return client.call("Kith", "Load", { top });
  },

  async revision(): Promise<number> {
    return (await client.call("Kith", "Revision", {})).revision;
  },

  /** Answers when the model is settled at `revision` or later. */
  async waitSettled(revision = 0): Promise<dialect.Settled> {
    return client.call("Kith", "WaitSettled", { revision });
  },
});

export const actionCalls = (client: Client) => ({
  async enqueue(actions: dialect.ParamsIn<"Action", "EnqueueOperation">["actions"]): Promise<dialect.EnqueuedActions> {
    return client.call("Action", "EnqueueOperation", { actions });
  },

  async run(params: dialect.ParamsIn<"Action", "Run">): Promise<dialect.EnqueuedActions> {
    return client.call("Action", "Run", params);
  },

  /** One answer for each task, in order, with all its results: those that found no room in one answer are asked for alone. */
  async tasks(ids: readonly string[]): Promise<readonly dialect.ActionResult[]> {
    return withAllResults(client, await askTasks(client, ids));
  },

  async cancel(ids: readonly string[]): Promise<readonly dialect.ActionResult[]> {
    const tags = entities(...ids.map((id) => dialect.tagOf("action", id)));
    return (await client.call("Action", "Cancel", tags)).results;
  },

  async operations(params: dialect.ParamsIn<"Action", "ListOperations"> = {}) {
    return client.call("Action", "ListOperations", params);
  },

  /** One answer for each operation, in order, with all results of its tasks. */
  async operationsById(ids: readonly string[]): Promise<readonly dialect.OperationResult[]> {
    const tags = entities(...ids.map((id) => dialect.tagOf("operation", id)));
    const whole: dialect.OperationResult[] = [];
    for (const operation of (await client.call("Action", "Operations", tags)).results) {
      const { actions } = operation;
      whole.push(actions === undefined ? operation : { ...operation, actions: await withAllResults(client, actions) });
    }
    return whole;
  },

  async ofApplication(application: string) {
    const tag = dialect.tagOf("application", application);
    const { results } = await client.call("Action", "ApplicationsCharmsActions", entities(tag));
    return only(results).actions ?? {};
  },
});

async function askTasks(client: Client, ids: readonly string[]): Promise<readonly dialect.ActionResult[]> {
  const tags = entities(...ids.map((id) => dialect.tagOf("action", id)));
  return (await client.call("Action", "Actions", tags)).results;
}

/** An answer carries only so much: results that it only says are there are asked for one by one. */
async function withAllResults(
  client: Client,
  tasks: readonly dialect.ActionResult[],
): Promise<readonly dialect.ActionResult[]> {
  const whole: dialect.ActionResult[] = [];
  for (const task of tasks) {
    const id = dialect.idOfTag("action", task.action?.tag ?? "");
    const [alone] = id.ok && isLeftOut(task) ? await askTasks(client, [id.value]) : [];
    whole.push(alone ?? task);
  }
  return whole;
}

const isLeftOut = ({ output = {} }: dialect.ActionResult): boolean =>
  LEFT_OUT in output && Object.keys(output).length === 1;
