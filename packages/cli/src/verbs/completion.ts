import { usageError } from "../cli-error.ts";
import type { FlagDefinitions } from "../flags.ts";
import { defineVerb } from "../verb.ts";

export const verb = defineVerb({
  name: "completion",
  summary: "Print what makes bash complete verbs and flags",
  usage: "bash",
  details: `Example:
    source <(kith completion bash)`,
  flags: {},
  run: async ({ args }, _terminal, { aliases, all }) => {
    if ((args[0] ?? "bash") !== "bash")
      throw usageError(`no completion for ${JSON.stringify(args[0])}`, "kith completion bash");
    const verbs = await all();
    const cases = verbs.flatMap(({ name, flags }) => {
      const also = Object.entries(aliases).flatMap(([alias, of]) => (of === name ? [alias] : []));
      return [`    ${[name, ...also].join("|")})\n${casesOf(flags)}    ;;\n`];
    });
    const names = [...verbs.map(({ name }) => name), ...Object.keys(aliases)].sort().join(" ");
    return {
      text: `_kith() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  if [ "$COMP_CWORD" = 1 ]; then
    words="${names}"
  else
    case "\${COMP_WORDS[1]}" in
${cases.join("")}    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  [ \${#COMPREPLY[@]} -gt 0 ] || mapfile -t COMPREPLY < <(compgen -f -- "$current")
}
complete -o filenames -F _kith kith ./kith
`,
    };
  },
});

/** The values of a flag that has a few of them, else the flags. */
function casesOf(flags: FlagDefinitions): string {
  const spelled = (flag: string): string => (flag.length === 1 ? `-${flag}` : `--${flag}`);
  const values = Object.entries(flags).flatMap(([flag, { oneOf }]) =>
    oneOf === undefined ? [] : [`        ${spelled(flag)}) words="${oneOf.join(" ")}" ;;\n`],
  );
  const rest = `words="${Object.keys(flags).map(spelled).join(" ")}"`;
  if (values.length === 0) return `      ${rest}\n`;
  return `      case "$before" in\n${values.join("")}        *) ${rest} ;;\n      esac\n`;
}
