// Which controller a command line means: flags, then the environment, then what `switch` chose.
import type { dialect } from "@kith/schema";
import { CliError } from "./cli-error.ts";
import { clientStore } from "./client-directory.ts";
import { didYouMean } from "./did-you-mean.ts";

export interface ControllerTarget {
  readonly name: string;
  readonly controller: dialect.ControllerEntry;
  readonly account: dialect.AccountEntry;
}
export interface ModelTarget extends ControllerTarget {
  /** `owner/name`. */
  readonly model: string;
  readonly modelName: string;
  readonly uuid: string;
}

/** `$KITH_MODEL` and `$JUJU_MODEL` mean the same; Kith's own wins. */
export const fromEnvironment = (name: string): string | undefined =>
  process.env[`KITH_${name}`] || process.env[`JUJU_${name}`] || undefined;

export async function findController(flag: string | undefined): Promise<ControllerTarget> {
  const store = clientStore();
  const file = await store.read("controllers.yaml");
  const name = flag ?? fromEnvironment("CONTROLLER") ?? file["current-controller"];
  const names = Object.keys(file.controllers);
  if (name === undefined) {
    if (names.length > 0) throw new CliError("no controller selected", { hint: `choose one: kith switch ${names[0]}` });
    throw new CliError("no controllers registered", { hint: "make one on this machine: kith bootstrap" });
  }
  const controller = file.controllers[name];
  if (controller === undefined) {
    const [near] = didYouMean(name, names);
    const hint = near === undefined ? "see: kith controllers" : `Did you mean ${near}?`;
    throw new CliError(`controller ${name} not found`, { hint });
  }
  const account = (await store.read("accounts.yaml")).controllers[name] ?? { user: "admin" };
  return { name, controller, account };
}

/** `admin/default`. */
export function ownedName(model: { readonly name: string; readonly "owner-tag": string }): string {
  return `${model["owner-tag"].replace(/^user-/, "")}/${model.name}`;
}
