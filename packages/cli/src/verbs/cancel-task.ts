import { usageError } from "../cli-error.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "cancel-task",
  summary: "Cancel tasks that wait, abort those that run",
  usage: "<task id> […]",
  details: `Example:
    kith cancel-task 5 6`,
  flags: { model: shared.model },
  run: async ({ flags, args }, terminal) => {
    if (args.length === 0) throw usageError("no task ID specified");
    const wrong = args.find((id) => !/^\d+$/.test(id));
    if (wrong !== undefined) throw usageError(`task ID ${JSON.stringify(wrong)} not valid`);
    const results = await withModel(flags.model, ({ actions }) => actions.cancel(args));
    const failed: string[] = [];
    for (const [i, { status, error }] of results.entries()) {
      const id = args[i] ?? "";
      if (error !== undefined) failed.push(`task: ${id}, error: ${error.message}`);
      else if (status === "cancelled") terminal.say(`task ${id} is cancelled`);
      else if (status === "aborting") terminal.say(`task ${id} is being aborted; see: kith show-task ${id}`);
      else failed.push(`task: ${id}, error: it has ended: ${status}`);
    }
    if (failed.length > 0) {
      terminal.say("WARNING The following tasks could not be canceled:");
      for (const each of failed) terminal.say(each);
    }
    return undefined;
  },
});
