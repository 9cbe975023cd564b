import { clientStore } from "../client-directory.ts";
import { findController } from "../target.ts";
import { defineVerb, formats, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "whoami",
  summary: "Show the current controller, model and user",
  usage: "",
  flags: { format: formats("tabular", "yaml", "json"), output: shared.output },
  run: async () => {
    const { name, account } = await findController(undefined);
    const current = (await clientStore().read("models.yaml")).controllers[name]?.["current-model"];
    const model = current?.replace(new RegExp(`^${account.user}/`), "");
    const data = { controller: name, ...(model === undefined ? {} : { model }), user: account.user };
    const text = `Controller:  ${name}\nModel:       ${model ?? "<no-current-model>"}\nUser:        ${account.user}\n`;
    return { data, text };
  },
});
