import type { LogLine } from "@kith/schema";
import { done, quote, usage } from "./outcome.ts";
import type { Tool } from "./tool.ts";

type Level = LogLine["level"];
const levels: readonly Level[] = ["TRACE", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

/** Contract 4.2: a wrong level is complained of in the log, never refused. */
export const jujuLog: Tool = {
  operands: "<message>",
  summary: "write a message to the juju log",
  flags: [
    { names: ["debug"], kind: "bool", about: "log at debug level" },
    { names: ["l", "log-level"], kind: "text", about: "send log message at the given level" },
  ],
  formats: "ignored",
  run({ options, relations }, input) {
    if (input.words.length === 0) return usage("no message specified");
    const { edges, identity } = options;
    const at = edges.now();
    const module = `unit.${identity.unit}.juju-log`;
    const relation = relations.current();
    const prefix = relation === undefined ? "" : `${relation.endpoint}:${relation.id}: `;
    const wanted = input.on("debug") ? "DEBUG" : (input.text("l") ?? "INFO");
    const level = levels.find((known) => known === wanted.toUpperCase());
    if (level === undefined) {
      const message = `${prefix}Specified log level of ${quote(wanted)} is not valid`;
      edges.log({ at, level: "WARNING", module, message });
    }
    edges.log({ at, level: level ?? "INFO", module, message: prefix + input.words.join(" ") });
    return done;
  },
};
