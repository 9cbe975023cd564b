// A controller on this host and its first model: what `bootstrap` makes, and `deployer --bootstrap`.
import { CliError } from "../cli-error.ts";
import { clientStore } from "../client-directory.ts";
import { withController } from "../connection.ts";
import type { PlainValue } from "../key-values.ts";
import { onRefused } from "../refused.ts";
import { findController } from "../target.ts";
import type { Terminal } from "../verb.ts";
import { bootstrapLocal } from "./bootstrap-local.ts";

export interface FirstController {
  readonly name: string;
  /** null: none is made. */
  readonly model: string | null;
  /** Of the controller and of the model. */
  readonly settings: Readonly<Record<string, PlainValue>>;
  readonly dataDirectory: string | undefined;
  readonly keepBroken: boolean;
}

export async function bootstrapWithModel(wanted: FirstController, terminal: Terminal): Promise<void> {
  const { name, model, dataDirectory, keepBroken } = wanted;
  const settings = Object.entries(wanted.settings);
  const ctrlC = interruption();
  const made = await bootstrapLocal({
    ...{ name, dataDirectory, keepBroken, interrupted: ctrlC.interrupted, say: terminal.say },
    settings: Object.fromEntries(settings.filter(([key]) => CONTROLLER_SETTINGS.has(key))),
  });
  terminal.say(`Controller ${name} is up at ${made.endpoint}, user admin`);
  if (model === null) return;
  const config = Object.fromEntries(settings.filter(([key]) => !CONTROLLER_SETTINGS.has(key)));
  await onRefused(makeModel(name, model, config), ({ message }) => {
    const hint = `the controller is up and has no model yet: kith add-model ${model} --config <key>=<value>; see: kith help model-config`;
    return new CliError(message, { hint });
  });
  ctrlC.forget();
  terminal.say(`Model ${model} is made and selected`);
}

const CONTROLLER_SETTINGS = new Set(["api-port", "listen-address"]);

/** Rejects on Ctrl-C. Once the controller is up nobody listens any more: its model is made all the same. */
function interruption(): { readonly interrupted: Promise<never>; readonly forget: () => void } {
  let end = (): void => {};
  const interrupted = new Promise<never>((_resolve, reject) => {
    end = () => reject(new CliError("interrupted: no controller is made", { code: 130 }));
  });
  interrupted.catch(() => {});
  process.on("SIGINT", end);
  return { interrupted, forget: () => void process.off("SIGINT", end) };
}

/** Makes a model and selects it. */
export async function makeModel(
  controller: string,
  name: string,
  config: Readonly<Record<string, PlainValue>>,
): Promise<void> {
  const target = await findController(controller);
  const info = await withController(target, (_client, calls) =>
    calls.createModel({ name, "cloud-tag": "cloud-local", config: { ...config } }),
  );
  const owner = info["owner-tag"].replace(/^user-/, "");
  const entry = { uuid: info.uuid, type: info.type, branch: "master" };
  await clientStore().addModel(controller, `${owner}/${name}`, entry, true);
}
