import { formStatus } from "../render/status-form.ts";
import { machineSection } from "../render/status-tabular.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "machines",
  summary: "Show the model's machines",
  usage: "",
  flags: { model: shared.model, format: shared.format, output: shared.output, utc: shared.utc },
  run: async ({ flags }, terminal) =>
    withModel(flags.model, async ({ target, model }) => {
      const { machines } = formStatus(await model.status(), { controller: target.name, utc: flags.utc });
      if (Object.keys(machines).length === 0) terminal.say("No machines to display.");
      return { data: { model: target.modelName, machines }, text: machineSection(machines) };
    }),
});
