import { CliError, usageError } from "../cli-error.ts";
import { clientStore, localControllers } from "../client-directory.ts";
import { withController } from "../connection.ts";
import { removeLocal } from "../host/bootstrap-local.ts";
import { DESTROY_POLL_MS } from "../limits.ts";
import { type ControllerTarget, findController, ownedName } from "../target.ts";
import { defineVerb, shared, type Terminal } from "../verb.ts";

export const verb = defineVerb({
  name: "destroy-controller",
  summary: "Destroy a controller, its models and everything of them on this host",
  usage: "[<controller>]",
  details: `Units run their hooks for leaving first. --force does not wait for them, and also removes a controller that
does not answer.

Examples:
    kith destroy-controller
    kith destroy-controller local --no-prompt`,
  flags: {
    controller: shared.controller,
    "no-prompt": shared.noPrompt,
    force: shared.force,
    "destroy-all-models": { kind: "switch", help: "Accepted for scripts: models are always destroyed" },
    "destroy-storage": { kind: "switch", help: "Accepted for scripts: local storage goes with its machine" },
  },
  run: async ({ flags, args }, terminal) => {
    const [named, ...more] = args;
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    const data = localControllers()[named ?? flags.controller ?? ""];
    const target = await findController(named ?? flags.controller).catch((error: unknown) => {
      if (data === undefined) throw error; // half a bootstrap: there is a directory, and no entry
      return undefined;
    });
    const name = target?.name ?? named ?? flags.controller ?? "";
    await confirm(name, flags["no-prompt"], terminal);
    if (target !== undefined) await endModels(target, flags.force, terminal);
    const directory = localControllers()[name];
    if (directory === undefined) {
      await clientStore().removeController(name);
      terminal.say(`Controller ${name} is destroyed`);
      return undefined;
    }
    const left = await removeLocal(name, directory);
    if (left.length > 0) {
      throw new CliError(
        `cannot prove that all of controller ${name} is gone:\n${left.map((each) => `- ${each}`).join("\n")}`,
        {
          hint: `end what is named, then again: kith destroy-controller ${name} --force`,
        },
      );
    }
    terminal.say(`Controller ${name} is destroyed: no process, file or socket of it is left on this host`);
    return undefined;
  },
});

async function confirm(name: string, skip: boolean, terminal: Terminal): Promise<void> {
  if (skip) return;
  terminal.say(`WARNING This command will destroy controller ${JSON.stringify(name)} with all its models.`);
  const answer = await terminal.ask(`\nTo continue, enter the name of the controller to be destroyed: `);
  if (answer?.trim() !== name)
    throw new CliError("controller destruction: aborted", { hint: "without a question: --no-prompt" });
}

async function endModels(target: ControllerTarget, force: boolean, terminal: Terminal): Promise<void> {
  try {
    await withController(target, async (_client, calls) => {
      const first = (await calls.models()).map(({ model }) => model);
      if (first.length > 0) terminal.say(`Destroying models: ${first.map(ownedName).join(", ")}`);
      for (const model of first) await calls.destroyModel(model.uuid, { force });
      let said = "";
      for (;;) {
        const models = (await calls.models()).map(({ model }) => model);
        if (models.length === 0) return calls.destroyController({ destroyModels: true, force });
        const states = await Promise.all(models.map((model) => calls.modelStatus(model.uuid).catch(() => undefined)));
        const text = states
          .map((state, i) =>
            state === undefined
              ? ""
              : `${models[i]?.name}: ${state["unit-count"]} units, ${state["application-count"]} applications, ${state["hosted-machine-count"]} machines`,
          )
          .filter((each) => each !== "")
          .join("; ");
        if (text !== said && text !== "") terminal.say(`Waiting for ${text}`);
        said = text;
        await new Promise((resolve) => setTimeout(resolve, DESTROY_POLL_MS));
      }
    });
  } catch (error) {
    if (isEnd(error)) return; // it ends its connections when the last model is gone
    if (!force) throw error;
    terminal.say(`WARNING going on without the controller: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const isEnd = (error: unknown): boolean =>
  error instanceof Error && (error.name === "OutcomeUnknown" || error.message.includes("the connection has ended"));
