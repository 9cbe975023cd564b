// `-r`: which relation a tool works on; without it, the one of the running hook (contract 4.1).
import type { HookRelation } from "../hook-context/relations.ts";
import type { ToolContext } from "../hook-context/tool-context.ts";
import type { Flag } from "./flags.ts";
import type { ToolInput } from "./tool.ts";

export const relationFlag: Flag = { names: ["r", "relation"], kind: "text", about: "specify a relation by id" };

export const NO_RELATION = "no relation id specified";

/** Why `text` names no relation of the unit; null when it does. */
export function checkRelation(context: ToolContext, text: string): string | null {
  const read = context.relations.read(text);
  return typeof read === "string" ? read : null;
}

/** undefined: neither the words nor the hook name a relation. */
export function chosenRelation(context: ToolContext, input: ToolInput): HookRelation | undefined {
  const word = input.text("r");
  if (word === undefined) return context.relations.current();
  const read = context.relations.read(word);
  return typeof read === "string" ? undefined : read;
}
