import { usageError } from "../cli-error.ts";
import { formOperation, shortTime, taskId } from "../operations.ts";
import { table } from "../render/table.ts";
import { withModel } from "../session.ts";
import { idOfTag } from "../tag-ids.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "operations",
  summary: "Show what was run on units and machines",
  usage: "",
  details: `Examples:
    kith operations
    kith operations --actions post --status failed
    kith operations --units guestbook/0,guestbook/1 --limit 5`,
  flags: {
    model: shared.model,
    format: shared.format,
    output: shared.output,
    utc: shared.utc,
    actions: { kind: "list", value: "action,…", help: "Only of these actions" },
    applications: { kind: "list", also: ["apps"], value: "application,…", help: "Only on units of these" },
    units: { kind: "list", value: "unit,…", help: "Only on these units" },
    machines: { kind: "list", value: "machine,…", help: "Only on these machines" },
    status: { kind: "list", value: "status,…", help: "Only in one of these states" },
    limit: { kind: "number", value: "count", help: "At most so many (default 50)" },
    offset: { kind: "number", value: "count", help: "Leave out so many first" },
  },
  run: async ({ flags, args }, terminal) => {
    if (args.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(args)}`);
    const list = (given: readonly string[]): string[] => given.flatMap((each) => each.split(","));
    const { results, truncated } = await withModel(flags.model, ({ actions }) =>
      actions.operations({
        actions: list(flags.actions),
        applications: list(flags.applications),
        units: list(flags.units),
        machines: list(flags.machines),
        status: list(flags.status),
        ...(flags.limit === undefined ? {} : { limit: flags.limit }),
        ...(flags.offset === undefined ? {} : { offset: flags.offset }),
      }),
    );
    if (results.length === 0) terminal.say("no matching operations");
    if (truncated) {
      const next = (flags.offset ?? 0) + results.length;
      terminal.say(`WARNING there are more: kith operations --offset ${next}`);
    }
    const rows = results.map((each) => [
      idOfTag(each.operation),
      each.status ?? "",
      shortTime(each.started),
      shortTime(each.completed),
      (each.actions ?? []).map(taskId).join(","),
      each.summary,
    ]);
    const titles = ["Status", "Started", "Finished", "Task IDs", "Summary"].map((title) => ({ title }));
    const data = Object.fromEntries(results.map((each) => [idOfTag(each.operation), formOperation(each)]));
    return { data, text: rows.length === 0 ? "" : table([{ title: "ID", align: "right" }, ...titles], rows) };
  },
});
