// What `kith help` says, and the same as a page of Markdown: both out of the verbs' own data. Pure.
import type { FlagDefinitions } from "./flags.ts";
import type { Verb } from "./verb.ts";

type Aliases = Readonly<Record<string, string>>;

/** All verbs, a line each. */
export function helpOfAll(verbs: readonly Verb[]): string {
  const width = Math.max(...verbs.map(({ name }) => name.length));
  const lines = verbs.map(({ name, summary }) => `    ${name.padEnd(width)}  ${summary}\n`);
  return `${HEAD}${lines.join("")}\nkith help <verb> tells more of each.\n`;
}

const HEAD = `Kith deploys applications, relates them and keeps them running, with Juju's charms and bundles.

The short way:
    kith bootstrap                  a controller on this machine
    kith deploy <charm or bundle>   an application, or many
    kith status --watch             what happens

Verbs:
`;

export function helpOf(of: Verb, aliases: Aliases): string {
  const also = otherNames(of, aliases);
  return [
    `Usage: kith ${of.name} [options] ${of.usage}`.trimEnd(),
    `\n\n${of.summary}.\n`,
    options(of.flags),
    of.details === undefined ? "" : `\n${of.details}\n`,
    also.length === 0 ? "" : `\nAlso: ${also.join(", ")}\n`,
  ].join("");
}

function options(flags: FlagDefinitions): string {
  const rows = optionRows(flags);
  if (rows.length === 0) return "";
  const width = Math.max(...rows.map(({ names }) => names.length));
  return `\nOptions:\n${rows.map(({ names, help }) => `    ${names.padEnd(width)}  ${help}\n`).join("")}`;
}

const otherNames = ({ name }: Verb, aliases: Aliases): string[] =>
  Object.entries(aliases).flatMap(([alias, of]) => (of === name ? [alias] : []));

const optionRows = (flags: FlagDefinitions): { readonly names: string; readonly help: string }[] =>
  Object.entries(flags).map(([name, flag]) => {
    const names = [...(flag.also ?? []), name].map((each) => (each.length === 1 ? `-${each}` : `--${each}`));
    return { names: `${names.join(", ")}${flag.value === undefined ? "" : ` <${flag.value}>`}`, help: flag.help };
  });

/** The reference that is committed as docs/cli.md. */
export function referencePage(verbs: readonly Verb[], aliases: Aliases): string {
  const index = verbs.map(({ name, summary }) => `| [${name}](#${name}) | ${cell(summary)} |\n`).join("");
  return `${PAGE_HEAD}| Verb | What it does |\n|---|---|\n${index}${verbs.map((each) => section(each, aliases)).join("")}`;
}

const PAGE_HEAD = `# The command line

Made from the verbs' own help by \`kith help --markdown\`; \`kith help <verb>\` shows the same in a terminal. Flags may
stand anywhere, \`--\` ends them. Exit codes: 0 done, 1 refused or failed, 2 typed wrong. Results go to standard output,
progress, warnings and errors to standard error.

`;

function section(of: Verb, aliases: Aliases): string {
  const also = otherNames(of, aliases);
  const rows = optionRows(of.flags).map(
    ({ names, help }) => `| \`${names.replaceAll("|", "\\|")}\` | ${cell(help)} |\n`,
  );
  return [
    `\n## ${of.name}\n\n${of.summary}.${also.length === 0 ? "" : ` Also: ${also.map((each) => `\`${each}\``).join(", ")}.`}\n`,
    `\n\`\`\`\n${`kith ${of.name} [options] ${of.usage}`.trimEnd()}\n\`\`\`\n`,
    rows.length === 0 ? "" : `\n| Option | |\n|---|---|\n${rows.join("")}`,
    of.details === undefined ? "" : `\n\`\`\`text\n${of.details}\n\`\`\`\n`,
  ].join("");
}

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
