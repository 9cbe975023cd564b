import type { dialect } from "@kith/schema";
import { usageError } from "../cli-error.ts";
import { table } from "../render/table.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "resources",
  summary: "Show the resources of an application",
  usage: "<application>",
  details: `Example:
    kith resources postgres`,
  flags: { model: shared.model, format: shared.format, output: shared.output },
  run: async ({ flags, args }, terminal) => {
    const [application, ...more] = args;
    if (application === undefined) throw usageError("missing application or unit name");
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    const resources = await withModel(flags.model, ({ model }) => model.resources(application));
    if (resources.length === 0) terminal.say("No resources to display.");
    const rows = resources.map((each) => [each.name, isGiven(each) ? each.username : "-", revisionOf(each)]);
    const titles = ["Resource", "Supplied by", "Revision"].map((title) => ({ title }));
    const data = { resources: resources.map(formResource) };
    return { data, text: rows.length === 0 ? "" : table(titles, rows) };
  },
});

const isGiven = ({ timestamp }: dialect.Resource): boolean => !timestamp.startsWith("0001");

/** An upload has no number of its own: its time stands for it. */
const revisionOf = (each: dialect.Resource): string => (isGiven(each) ? each.timestamp.slice(0, 16) : "-");

const formResource = (each: dialect.Resource) => ({
  resourceid: each.id,
  applicationid: each.application,
  name: each.name,
  type: each.type,
  path: each.path,
  ...(each.description === "" ? {} : { description: each.description }),
  revision: revisionOf(each),
  ...(each.fingerprint === "" ? {} : { fingerprint: each.fingerprint }),
  size: each.size,
  origin: each.origin,
  ...(isGiven(each) ? { timestamp: each.timestamp, username: each.username } : {}),
});
