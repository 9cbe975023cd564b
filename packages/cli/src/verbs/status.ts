import type { dialect } from "@kith/schema";
import { isWithoutKeeper } from "../host/dead-processes.ts";
import { formStatus } from "../render/status-form.ts";
import { statusLines, statusSummary } from "../render/status-short.ts";
import { statusTable } from "../render/status-tabular.ts";
import { withModel } from "../session.ts";
import { defineVerb, formats, type Output, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "status",
  summary: "Show the model: machines, applications, units, relations",
  usage: "[<entity or state> …]",
  details: `Names, with * for any letters, and states show only what matches.

Examples:
    kith status
    kith status guestbook --relations
    kith status --watch
    kith status --format json`,
  flags: {
    model: shared.model,
    format: formats("tabular", "yaml", "json", "short", "line", "oneline", "summary"),
    output: shared.output,
    utc: shared.utc,
    relations: { kind: "switch", also: ["integrations"], help: "Show relations too" },
    storage: { kind: "switch", help: "Show storage too" },
    watch: { kind: "switch", help: "Show it anew whenever something changes" },
    color: { kind: "switch", help: "Accepted for scripts" },
    "no-color": { kind: "switch", help: "Accepted for scripts" },
  },
  run: async ({ flags, args }, terminal) => {
    const format = flags.format ?? "tabular";
    return withModel(flags.model, async ({ target, client, model }) => {
      const options = { controller: target.name, utc: flags.utc };
      const show = (status: dialect.FullStatus): Output => {
        const formed = formStatus(status, options);
        if (format === "json" || format === "yaml") return { data: formed, text: "" };
        if (format === "summary") return { text: statusSummary(formed) };
        if (format !== "tabular") return { text: statusLines(formed) };
        return { text: statusTable(formed, { relations: flags.relations ? (status.relations ?? []) : undefined }) };
      };
      if (flags.watch) {
        const { watchView } = await import("../live/watch-view.ts");
        await watchView(client, terminal, show);
        return undefined;
      }
      const structured = format === "json" || format === "yaml";
      const [status, alone] = await Promise.all([
        model.status(args, structured || flags.storage),
        isWithoutKeeper(target.name),
      ]);
      if (alone) terminal.say(withoutKeeper(target.name));
      if (Object.keys(status.applications).length + Object.keys(status.machines).length === 0) {
        terminal.say(args.length > 0 ? "Nothing matched specified filter." : `Model "${target.modelName}" is empty.`);
      }
      return show(status);
    });
  },
});

const withoutKeeper = (controller: string): string =>
  `WARNING the keeper of controller ${controller} is dead: nothing that ends is started again. Bring it back: kith controller start ${controller}`;
