// Calls on a controller connection: models, clouds, the controller itself.
import { dialect } from "@kith/schema";
import { entities } from "./application-calls.ts";
import type { Client } from "./client.ts";
import { only, onlyResult } from "./one-result.ts";

export const controllerCalls = (client: Client) => ({
  async createModel(params: dialect.ParamsIn<"ModelManager", "CreateModel">): Promise<dialect.ModelInfo> {
    return client.call("ModelManager", "CreateModel", { "owner-tag": client.login["user-info"].identity, ...params });
  },

  async modelInfo(uuid: string): Promise<dialect.ModelInfo> {
    const { results } = await client.call("ModelManager", "ModelInfo", entities(dialect.tagOf("model", uuid)));
    return onlyResult(results);
  },

  async models(): Promise<readonly dialect.UserModel[]> {
    const tag = client.login["user-info"].identity;
    return (await client.call("ModelManager", "ListModels", { tag }))["user-models"];
  },

  async modelSummaries(): Promise<readonly dialect.ModelSummary[]> {
    const user = client.login["user-info"].identity;
    const { results } = await client.call("ModelManager", "ListModelSummaries", { "user-tag": user, all: true });
    return results.map((one) => onlyResult([one]));
  },

  /** Starts it; ask `modelStatus` until the model is gone. */
  async destroyModel(uuid: string, options: { readonly force?: boolean } = {}): Promise<void> {
    const one = { "model-tag": dialect.tagOf("model", uuid), force: options.force ?? false, "destroy-storage": true };
    only((await client.call("ModelManager", "DestroyModels", { models: [one] })).results);
  },

  async modelStatus(uuid: string): Promise<dialect.ModelStatus> {
    return only((await client.call("ModelManager", "ModelStatus", entities(dialect.tagOf("model", uuid)))).models);
  },

  async config() {
    return (await client.call("Controller", "ControllerConfig", {})).config;
  },

  async setConfig(config: dialect.ParamsIn<"Controller", "ConfigSet">["config"]): Promise<void> {
    await client.call("Controller", "ConfigSet", { config });
  },

  async clouds() {
    return (await client.call("Cloud", "Clouds", {})).clouds;
  },

  async destroyController(options: { readonly destroyModels: boolean; readonly force?: boolean }): Promise<void> {
    await client.call("Controller", "DestroyController", {
      "destroy-models": options.destroyModels,
      "destroy-storage": true,
      force: options.force ?? false,
    });
  },
});
