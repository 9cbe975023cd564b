// Every command and the rules that decide it: a total table, so that the compiler finds a forgotten one.
import type { CommandKind } from "@kith/schema";
import type { Decide } from "../deciding.ts";
import { fact } from "../writes/fact.ts";
import { addCharm } from "./add-charm.ts";
import { addMachines } from "./add-machines.ts";
import { addPendingResource } from "./add-pending-resource.ts";
import { addRelation } from "./add-relation.ts";
import { addUnit } from "./add-unit.ts";
import { annotate } from "./annotate.ts";
import { applyBundle } from "./apply-bundle.ts";
import { batch } from "./batch.ts";
import { cancelTasks } from "./cancel-tasks.ts";
import { createModel } from "./create-model.ts";
import { deploy } from "./deploy.ts";
import { destroyModel } from "./destroy-model.ts";
import { enqueueOperation } from "./enqueue-operation.ts";
import { enrol } from "./enrol.ts";
import { expose } from "./expose.ts";
import { issueToken } from "./issue-token.ts";
import { leasesExpired } from "./leases-expired.ts";
import { machineEnsured } from "./machine-ensured.ts";
import { machineReleased } from "./machine-released.ts";
import { provisionFailed } from "./provision-failed.ts";
import { prune } from "./prune.ts";
import { refresh } from "./refresh.ts";
import { removeApplication } from "./remove-application.ts";
import { removeMachine } from "./remove-machine.ts";
import { removeRelation } from "./remove-relation.ts";
import { removeUnits } from "./remove-units.ts";
import { resolveUnits } from "./resolve-units.ts";
import { setModelSettings } from "./set-model-settings.ts";
import { setSettings } from "./set-settings.ts";
import { storeResource } from "./store-resource.ts";
import { timePassed } from "./time-passed.ts";

export const decisions: { readonly [K in CommandKind]: Decide<K> } = {
  "create-model": createModel,
  "destroy-model": destroyModel,
  "set-model-settings": setModelSettings,
  "add-charm": addCharm,
  deploy,
  "add-unit": addUnit,
  "remove-units": removeUnits,
  "remove-application": removeApplication,
  "add-machines": addMachines,
  "remove-machine": removeMachine,
  "add-relation": addRelation,
  "remove-relation": removeRelation,
  "set-settings": setSettings,
  expose,
  batch,
  refresh,
  "resolve-units": resolveUnits,
  annotate,
  "add-pending-resource": addPendingResource,
  "store-resource": storeResource,
  "enqueue-operation": enqueueOperation,
  "cancel-tasks": cancelTasks,
  "apply-bundle": applyBundle,
  fact,
  enrol,
  "machine-ensured": machineEnsured,
  "machine-released": machineReleased,
  "provision-failed": provisionFailed,
  "issue-token": issueToken,
  "leases-expired": leasesExpired,
  "time-passed": timePassed,
  prune,
};
