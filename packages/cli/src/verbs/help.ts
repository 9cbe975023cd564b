import { helpOf, helpOfAll, referencePage } from "../help-text.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "help",
  summary: "Show what there is, or how a verb is used",
  usage: "[<verb>]",
  flags: { markdown: { kind: "switch", help: "All of it as one page of Markdown" }, output: shared.output },
  run: async ({ flags, args }, _terminal, { aliases, all, find }) => {
    const [name] = args;
    if (name !== undefined) return { text: helpOf(await find(name), aliases) };
    const verbs = await all();
    return { text: flags.markdown ? referencePage(verbs, aliases) : helpOfAll(verbs) };
  },
});
