import { usageError } from "../cli-error.ts";
import { formatLogLine, readLog } from "../host/debug-log.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "debug-log",
  summary: "Show what controller, agents and charms log",
  usage: "",
  details: `Examples:
    kith debug-log
    kith debug-log --include guestbook/0 --replay --no-tail`,
  flags: {
    model: shared.model,
    utc: shared.utc,
    include: {
      kind: "list",
      also: ["i"],
      value: "entity",
      help: "Only these entities: guestbook/0, machine-0, guestbook*",
    },
    exclude: { kind: "list", also: ["x"], value: "entity", help: "Not these entities" },
    "include-module": { kind: "list", value: "module", help: "Only these modules" },
    "exclude-module": { kind: "list", value: "module", help: "Not these modules" },
    level: { kind: "text", also: ["l"], value: "level", help: "Lowest level: TRACE, DEBUG, INFO, WARNING, ERROR" },
    lines: { kind: "number", also: ["n"], value: "count", help: "Lines of before to begin with (default 10)" },
    limit: { kind: "number", value: "count", help: "End after so many lines" },
    replay: { kind: "switch", help: "Begin with the oldest line" },
    tail: { kind: "switch", help: "Go on with new lines: the default on a terminal" },
    "no-tail": { kind: "switch", help: "End after the lines of before" },
    date: { kind: "switch", help: "Show dates too" },
    ms: { kind: "switch", help: "Show milliseconds too" },
    location: { kind: "switch", help: "Show source locations too" },
  },
  run: async ({ flags, args }, terminal) => {
    if (args.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(args)}`);
    if (flags["no-tail"] && flags.lines !== undefined) throw usageError("setting --no-tail and --lines not valid");
    if (flags.tail && flags["no-tail"]) throw usageError("setting --tail and --no-tail not valid");
    const noTail = flags["no-tail"] || flags.limit !== undefined || (!flags.tail && terminal.columns === undefined);
    const query: [string, string][] = [
      ...flags.include.map((each): [string, string] => ["includeEntity", entity(each)]),
      ...flags.exclude.map((each): [string, string] => ["excludeEntity", entity(each)]),
      ...flags["include-module"].map((each): [string, string] => ["includeModule", each]),
      ...flags["exclude-module"].map((each): [string, string] => ["excludeModule", each]),
      ...(flags.level === undefined ? [] : ([["level", flags.level.toUpperCase()]] as [string, string][])),
      ...(flags.limit === undefined ? [] : ([["maxLines", String(flags.limit)]] as [string, string][])),
      ...(flags.replay || flags.limit !== undefined || flags["no-tail"]
        ? ([["replay", "true"]] as [string, string][])
        : ([["backlog", String(flags.lines ?? 10)]] as [string, string][])),
      ...(noTail ? ([["noTail", "true"]] as [string, string][]) : []),
    ];
    await withModel(flags.model, (session) =>
      readLog(session, query, (line) => terminal.print(`${formatLogLine(line, flags)}\n`)),
    );
    return undefined;
  },
});

/** `app/0` is `unit-app-0`; `app` is all of its units; what looks like a tag is one. */
function entity(name: string): string {
  if (/^(?:unit|machine|controller|application)-/.test(name) || name.includes("*")) return name;
  if (/^\d+$/.test(name)) return `machine-${name}`;
  return name.includes("/") ? `unit-${name.replace("/", "-")}` : `unit-${name}-*`;
}
