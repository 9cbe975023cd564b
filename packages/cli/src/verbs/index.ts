// Every verb by name. A verb's file is loaded when it is asked for, so that starting costs the same however many there are.
import { CliError } from "../cli-error.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Catalogue, Verb } from "../verb.ts";

type Load = () => Promise<{ readonly verb: Verb }>;

const verbs: Readonly<Record<string, Load>> = {
  actions: () => import("./actions.ts"),
  "add-machine": () => import("./add-machine.ts"),
  "add-model": () => import("./add-model.ts"),
  "add-unit": () => import("./add-unit.ts"),
  "attach-resource": () => import("./attach-resource.ts"),
  batch: () => import("./batch.ts"),
  bootstrap: () => import("./bootstrap.ts"),
  bundle: () => import("./bundle.ts"),
  "cancel-task": () => import("./cancel-task.ts"),
  completion: () => import("./completion.ts"),
  config: () => import("./config.ts"),
  controller: () => import("./controller.ts"),
  controllers: () => import("./controllers.ts"),
  "debug-log": () => import("./debug-log.ts"),
  deploy: () => import("./deploy.ts"),
  deployer: () => import("./deployer.ts"),
  "destroy-controller": () => import("./destroy-controller.ts"),
  "destroy-model": () => import("./destroy-model.ts"),
  "diff-bundle": () => import("./diff-bundle.ts"),
  exec: () => import("./exec.ts"),
  "export-bundle": () => import("./export-bundle.ts"),
  expose: () => import("./expose.ts"),
  help: () => import("./help.ts"),
  integrate: () => import("./integrate.ts"),
  machines: () => import("./machines.ts"),
  "model-config": () => import("./model-config.ts"),
  models: () => import("./models.ts"),
  operations: () => import("./operations.ts"),
  plan: () => import("./plan.ts"),
  refresh: () => import("./refresh.ts"),
  "remove-application": () => import("./remove-application.ts"),
  "remove-machine": () => import("./remove-machine.ts"),
  "remove-relation": () => import("./remove-relation.ts"),
  "remove-unit": () => import("./remove-unit.ts"),
  resolved: () => import("./resolved.ts"),
  resources: () => import("./resources.ts"),
  run: () => import("./run.ts"),
  "show-application": () => import("./show-application.ts"),
  "show-load": () => import("./show-load.ts"),
  "show-model": () => import("./show-model.ts"),
  "show-operation": () => import("./show-operation.ts"),
  "show-status-log": () => import("./show-status-log.ts"),
  "show-task": () => import("./show-task.ts"),
  "show-unit": () => import("./show-unit.ts"),
  status: () => import("./status.ts"),
  switch: () => import("./switch.ts"),
  unexpose: () => import("./unexpose.ts"),
  version: () => import("./version.ts"),
  wait: () => import("./wait.ts"),
  whoami: () => import("./whoami.ts"),
};

const aliases: Readonly<Record<string, string>> = {
  "add-relation": "integrate",
  relate: "integrate",
  "list-actions": "actions",
  "list-controllers": "controllers",
  "list-machines": "machines",
  "list-models": "models",
  "list-operations": "operations",
  "list-resources": "resources",
  resolve: "resolved",
  "show-status": "status",
  "upgrade-charm": "refresh",
};

/** Throws the error that an unknown name deserves. */
export async function findVerb(name: string): Promise<Verb> {
  const load = Object.hasOwn(verbs, name)
    ? verbs[name]
    : verbs[Object.hasOwn(aliases, name) ? (aliases[name] ?? "") : ""];
  if (load !== undefined) return (await load()).verb;
  const near = didYouMean(name, [...Object.keys(verbs), ...Object.keys(aliases)], 3);
  const hint = near.length === 0 ? undefined : `\nDid you mean:\n${near.map((each) => `\t${each}`).join("\n")}`;
  throw new CliError(`kith: "${name}" is not a kith command. See "kith --help".`, hint === undefined ? {} : { hint });
}

export const catalogue: Catalogue = {
  aliases,
  find: findVerb,
  all: () => Promise.all(Object.keys(verbs).map(findVerb)),
};
