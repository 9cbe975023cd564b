import type { FlagDefinitions } from "../flags.ts";
import { defineVerb, type Verb } from "../verb.ts";
import { aliases, findVerb, verbs } from "./index.ts";

export const verb = defineVerb({
  name: "help",
  summary: "Show what there is, or how a verb is used",
  usage: "[<verb>]",
  flags: {},
  run: async ({ args }) => {
    const [name] = args;
    if (name !== undefined) return { text: helpOf(await findVerb(name)) };
    const all = await Promise.all(Object.keys(verbs).map(findVerb));
    const width = Math.max(...all.map((each) => each.name.length));
    const lines = all.map((each) => `    ${each.name.padEnd(width)}  ${each.summary}\n`);
    return { text: `${HEAD}${lines.join("")}\nkith help <verb> tells more of each.\n` };
  },
});

const HEAD = `Kith deploys applications, relates them and keeps them running, with Juju's charms and bundles.

The short way:
    kith bootstrap                  a controller on this machine
    kith deploy <charm or bundle>   an application, or many
    kith status --watch             what happens

Verbs:
`;

function helpOf(of: Verb): string {
  const also = Object.entries(aliases).flatMap(([alias, name]) => (name === of.name ? [alias] : []));
  return [
    `Usage: kith ${of.name} [options] ${of.usage}`.trimEnd(),
    `\n\n${of.summary}.\n`,
    options(of.flags),
    of.details === undefined ? "" : `\n${of.details}\n`,
    also.length === 0 ? "" : `\nAlso: ${also.join(", ")}\n`,
  ].join("");
}

function options(flags: FlagDefinitions): string {
  const rows = Object.entries(flags).map(([name, flag]) => {
    const names = [...(flag.also ?? []), name].map((each) => (each.length === 1 ? `-${each}` : `--${each}`));
    return [`${names.join(", ")}${flag.value === undefined ? "" : ` <${flag.value}>`}`, flag.help] as const;
  });
  if (rows.length === 0) return "";
  const width = Math.max(...rows.map(([names]) => names.length));
  return `\nOptions:\n${rows.map(([names, help]) => `    ${names.padEnd(width)}  ${help}\n`).join("")}`;
}
