import { usageError } from "../cli-error.ts";
import { defineVerb } from "../verb.ts";
import { aliases, findVerb, verbs } from "./index.ts";

export const verb = defineVerb({
  name: "completion",
  summary: "Print what makes bash complete verbs and flags",
  usage: "bash",
  details: `Example:
    source <(kith completion bash)`,
  flags: {},
  run: async ({ args }) => {
    if ((args[0] ?? "bash") !== "bash")
      throw usageError(`no completion for ${JSON.stringify(args[0])}`, "kith completion bash");
    const all = await Promise.all(Object.keys(verbs).map(findVerb));
    const cases = all.map((each) => {
      const flags = Object.keys(each.flags).map((flag) => (flag.length === 1 ? `-${flag}` : `--${flag}`));
      return `    ${each.name}) words="${flags.join(" ")}" ;;\n`;
    });
    const names = [...Object.keys(verbs), ...Object.keys(aliases)].sort().join(" ");
    return {
      text: `_kith() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
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
