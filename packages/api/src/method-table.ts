// The one method table: every facade that is announced, with what each method needs and what answers it. The compiler
// holds it total against the dialect's shapes; what is not in it does not exist.
import type { dialect } from "@kith/schema";
import type { Facade } from "./call.ts";
import { action } from "./facades/action.ts";
import { admin } from "./facades/admin.ts";
import { application } from "./facades/application.ts";
import { bundle } from "./facades/bundle.ts";
import { charms, resources } from "./facades/charms.ts";
import { client, pinger } from "./facades/client.ts";
import { cloud, controller } from "./facades/controller.ts";
import { block, secrets, spaces, storage, subnets } from "./facades/empty.ts";
import { kith, kithWatcher } from "./facades/kith.ts";
import { annotations, machineManager, modelConfig } from "./facades/model-config.ts";
import { modelManager } from "./facades/model-manager.ts";
import { allWatcher } from "./watchers/all-watcher.ts";
import { stringsWatcher } from "./watchers/task-watcher.ts";

export const methodTable: { readonly [F in dialect.FacadeName]: Facade<F> } = {
  Action: action,
  Admin: admin,
  AllWatcher: allWatcher,
  Annotations: annotations,
  Application: application,
  Block: block,
  Bundle: bundle,
  Charms: charms,
  Client: client,
  Cloud: cloud,
  Controller: controller,
  Kith: kith,
  KithWatcher: kithWatcher,
  MachineManager: machineManager,
  ModelConfig: modelConfig,
  ModelManager: modelManager,
  Pinger: pinger,
  Resources: resources,
  Secrets: secrets,
  Spaces: spaces,
  Storage: storage,
  StringsWatcher: stringsWatcher,
  Subnets: subnets,
};
