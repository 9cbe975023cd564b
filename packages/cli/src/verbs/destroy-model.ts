import { CliError, usageError } from "../cli-error.ts";
import { clientStore } from "../client-directory.ts";
import { withController } from "../connection.ts";
import { findModel } from "../find-model.ts";
import { DESTROY_POLL_MS } from "../limits.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "destroy-model",
  summary: "Destroy a model with all that is in it",
  usage: "<model>",
  flags: {
    "no-prompt": shared.noPrompt,
    force: shared.force,
    "destroy-storage": { kind: "switch", help: "Accepted for scripts: local storage goes with its machine" },
    "no-wait": { kind: "switch", help: "Accepted for scripts" },
    timeout: { kind: "text", value: "seconds", help: "How long to wait at most" },
  },
  run: async ({ flags, args }, terminal) => {
    const [name, ...more] = args;
    if (name === undefined) throw usageError("no model specified");
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    const target = await findModel(name);
    if (!flags["no-prompt"]) {
      terminal.say(
        `WARNING This command will destroy the ${JSON.stringify(target.modelName)} model and all its resources.`,
      );
      const answer = await terminal.ask("\nTo continue, enter the name of the model to be destroyed: ");
      if (answer?.trim() !== target.modelName) {
        throw new CliError("model destruction: aborted", { hint: "without a question: --no-prompt" });
      }
    }
    terminal.say("Destroying model");
    const giveUp =
      flags.timeout === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number.parseFloat(flags.timeout) * 1000;
    await withController(target, async (_client, calls) => {
      await calls.destroyModel(target.uuid, { force: flags.force });
      let said = "";
      for (;;) {
        const state = await calls.modelStatus(target.uuid).catch((error: unknown) => {
          if (error instanceof Error && "code" in error && /not found/.test(String(error.code))) return undefined;
          throw error;
        });
        if (state === undefined || state.life === "dead") return;
        const text = `Waiting for model to be removed, ${state["hosted-machine-count"]} machine(s), ${state["application-count"]} application(s), ${state["unit-count"]} unit(s)...`;
        if (text !== said) terminal.say(text);
        said = text;
        if (Date.now() > giveUp) {
          throw new CliError(`timeout after ${flags.timeout}: the model is still being destroyed`, {
            hint: `see what holds it: kith status -m ${target.modelName}; without waiting for hooks: kith destroy-model ${target.modelName} --force`,
          });
        }
        await new Promise((resolve) => setTimeout(resolve, DESTROY_POLL_MS));
      }
    });
    await clientStore().removeModel(target.name, target.model);
    terminal.say("Model destroyed.");
    return undefined;
  },
});
