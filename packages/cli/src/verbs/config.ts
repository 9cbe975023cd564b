import type { dialect } from "@kith/schema";
import { CliError, usageError } from "../cli-error.ts";
import { readTextFile, readTextPairs } from "../key-values.ts";
import { emptyOutput, onRefused } from "../refused.ts";
import { sortedDeep } from "../render/sorted.ts";
import { toYaml } from "../render/yaml.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "config",
  summary: "Show or change an application's settings",
  usage: "<application> [<key> | <key>=<value> …]",
  details: `Examples:
    kith config guestbook
    kith config guestbook title
    kith config guestbook title="All of us"
    kith config guestbook --reset title`,
  flags: {
    model: shared.model,
    format: shared.structured,
    output: shared.output,
    reset: { kind: "list", value: "key,…", help: "Back to their defaults" },
    file: { kind: "text", value: "file", help: "Settings from a YAML file" },
  },
  run: async ({ flags, args }) => {
    const [application, ...words] = args;
    if (application === undefined) throw usageError("no application name specified");
    const sets = words.filter((each) => each.includes("="));
    const keys = words.filter((each) => !each.includes("="));
    if (keys.length > 1 || (keys.length > 0 && sets.length > 0)) {
      throw usageError("can only retrieve a single value, or all values");
    }
    const reset = flags.reset.flatMap((each) => each.split(","));
    const pairs = readPairs(sets);
    const yaml = flags.file === undefined ? "" : readTextFile(flags.file);
    const work = withModel(flags.model, async ({ applications }) => {
      if (reset.length > 0) await applications.unsetConfig(application, reset);
      if (sets.length > 0 || yaml !== "") await applications.setConfig(application, pairs, yaml);
      if (reset.length > 0 || sets.length > 0 || yaml !== "") return undefined;
      const shown = await applications.get(application);
      const [key] = keys;
      return key === undefined ? whole(shown) : one(application, key, shown);
    });
    return onRefused(work, (refused) =>
      emptyOutput({ ...refused, hint: refused.hint.replace("<application>", application) }),
    );
  },
});

/** A file that cannot be read is told as Juju tells it, with an empty mapping on stdout. */
function readPairs(words: readonly string[]): Record<string, string> {
  try {
    return readTextPairs(words);
  } catch (error) {
    if (!(error instanceof CliError) || error.code === 2) throw error;
    throw new CliError(error.message, { output: "{}\n", hint: "name a file that is there: <key>=@<file>" });
  }
}

function whole(shown: dialect.ApplicationGet) {
  const data = sortedDeep({
    application: shown.application,
    "application-config": shown["application-config"],
    charm: shown.charm,
    settings: shown.config,
  });
  return { data, text: toYaml(data), format: "yaml" as const };
}

function one(application: string, key: string, shown: dialect.ApplicationGet) {
  const entry = shown.config[key] ?? shown["application-config"][key];
  if (entry === undefined) {
    throw new CliError(
      `key ${JSON.stringify(key)} not found in ${JSON.stringify(application)} application config or charm settings.`,
      {
        output: "{}\n",
        hint: `see: kith config ${application}`,
      },
    );
  }
  return { text: `${entry.value === undefined || entry.value === null ? "" : String(entry.value)}\n` };
}
