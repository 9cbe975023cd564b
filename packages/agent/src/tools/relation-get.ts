import type { ToolContext } from "../hook-context/tool-context.ts";
import { type Outcome, print, quote, surplus, usage } from "./outcome.ts";
import { chosenRelation, NO_RELATION, relationFlag } from "./relation-flag.ts";
import { anyFormat, type Tool } from "./tool.ts";

/** Contract 4.3 "relation-get rules". Without a relation it exits 2: charms read that as "nothing" (contract 12). */
export const relationGet: Tool = {
  operands: "<key> <unit id>",
  summary: "get relation settings; - or no key prints all",
  flags: [
    relationFlag,
    { names: ["app"], kind: "bool", about: "get the relation data for the overall application, not just a unit" },
  ],
  formats: anyFormat,
  async run(context, input) {
    const relation = chosenRelation(context, input);
    if (relation === undefined) return usage(NO_RELATION);
    const [key = "", word] = input.words;
    const target = chooseTarget(context, word, input.on("app"));
    if ("kind" in target) return target;
    const extra = surplus(input.words, 2);
    if (extra !== null) return extra;
    const { bags } = context;
    const bag = await (target.unit === undefined
      ? bags.ofApplication(relation, target.application)
      : bags.ofUnit(relation, target.unit));
    if (key === "" || key === "-") return print(bag);
    return print(Object.hasOwn(bag, key) ? (bag[key] ?? null) : null);
  },
};

type Target = { readonly unit: string } | { readonly unit?: undefined; readonly application: string };

/** Defaults come from the hook even if `-r` names another relation. */
function chooseTarget({ relations }: ToolContext, word: string | undefined, app: boolean): Target | Outcome {
  if (word !== undefined) return app ? applicationNamed(word) : unitNamed(word);
  const { event } = relations;
  if (!app && event?.remoteUnit) return { unit: event.remoteUnit };
  const application = event?.remoteApplication ?? "";
  return application === "" ? usage("no unit or application specified") : { application };
}

const APPLICATION = /^[a-z][a-z0-9]*(-[a-z0-9]*[a-z][a-z0-9]*)*$/;
const isUnit = (word: string): boolean => {
  const slash = word.lastIndexOf("/");
  return APPLICATION.test(word.slice(0, slash)) && /^(0|[1-9][0-9]*)$/.test(word.slice(slash + 1)) && slash > 0;
};

function unitNamed(word: string): Target | Outcome {
  if (isUnit(word)) return { unit: word };
  return usage(
    APPLICATION.test(word)
      ? `expected unit name, got application name ${quote(word)}`
      : `invalid unit name ${quote(word)}`,
  );
}

function applicationNamed(word: string): Target | Outcome {
  if (isUnit(word)) return { application: word.slice(0, word.lastIndexOf("/")) };
  return APPLICATION.test(word) ? { application: word } : usage(`invalid application name ${quote(word)}`);
}
