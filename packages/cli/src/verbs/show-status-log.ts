import { dialect } from "@kith/schema";
import { CliError, usageError } from "../cli-error.ts";
import { STATUS_LOG_ENTRIES } from "../limits.ts";
import { table } from "../render/table.ts";
import { moment } from "../render/time.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "show-status-log",
  summary: "Show what states a unit, an application or a machine has been in",
  usage: "<unit | application | machine id>",
  details: `Oldest first. --type tells which state is meant: unit (agent and workload together), juju-unit, workload,
application, machine or juju-machine.

Examples:
    kith show-status-log guestbook/0
    kith show-status-log guestbook/0 --type workload -n 5
    kith show-status-log 0 --type juju-machine`,
  flags: {
    model: shared.model,
    format: shared.format,
    output: shared.output,
    utc: shared.utc,
    type: {
      kind: "text",
      value: "type",
      oneOf: ["unit", "juju-unit", "workload", "application", "machine", "juju-machine"],
      help: "Which state (default: that of the entity)",
    },
    n: { kind: "number", value: "count", help: `How many at most (default ${STATUS_LOG_ENTRIES})` },
  },
  run: async ({ flags, args }, terminal) => {
    const [entity, ...more] = args;
    if (entity === undefined) throw usageError("entity name is missing");
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    const { tag, kind } = read(entity, flags.type);
    const count = flags.n ?? STATUS_LOG_ENTRIES;
    if (count < 1) throw usageError("-n must be a positive integer");
    const newest = await withModel(flags.model, ({ model }) => model.statusHistory(tag, kind, count));
    if (newest.length === 0) throw new CliError("no status history available", { hint: `see: kith status ${entity}` });
    const entries = [...newest].reverse();
    const rows = entries.map(({ since, kind: type, status, info }) => [
      since === null ? "" : moment(since, flags.utc),
      SHOWN[type] ?? type,
      status,
      info,
    ]);
    const titles = ["Time", "Type", "Status", "Message"].map((title) => ({ title }));
    const data = entries.map(({ since, kind: type, status, info }) => ({
      status,
      ...(info === "" ? {} : { message: info }),
      ...(since === null ? {} : { since: moment(since, flags.utc) }),
      type: SHOWN[type] ?? type,
    }));
    if (newest.length === count && flags.n === undefined)
      terminal.say(`These are the newest ${count}; more with: kith show-status-log ${entity} -n <count>`);
    return { data, text: table(titles, rows) };
  },
});

/** What the protocol calls differently. */
const SHOWN: Readonly<Record<string, string>> = { unit: "workload", "juju-agent": "juju-unit" };

function read(entity: string, type: string | undefined): { readonly tag: string; readonly kind: string } {
  if (/^\d+(?:\/[a-z]+\/\d+)*$/.test(entity))
    return { tag: dialect.tagOf("machine", entity), kind: type ?? "juju-machine" };
  if (/^[a-z][a-z0-9-]*\/\d+$/.test(entity)) return { tag: dialect.tagOf("unit", entity), kind: type ?? "unit" };
  if (/^[a-z][a-z0-9-]*$/.test(entity))
    return { tag: dialect.tagOf("application", entity), kind: type ?? "application" };
  throw usageError(`${JSON.stringify(entity)} is not a valid name for an application, a unit or a machine`);
}
