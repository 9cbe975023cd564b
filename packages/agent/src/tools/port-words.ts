// What open-port and close-port share: their words and flags (contract 4.5).
import { err, ok, type Result } from "@kith/base";
import { type PortRange, readPortRange } from "../hook-context/port-range.ts";
import type { Flag } from "./flags.ts";
import { type Outcome, surplus, usage } from "./outcome.ts";
import type { ToolInput } from "./tool.ts";

export const PORT_OPERANDS = "<port>[/<protocol>] or <from>-<to>[/<protocol>] or icmp";

export const endpointsFlag: Flag = {
  names: ["endpoints"],
  kind: "text",
  about: "a comma-delimited list of application endpoints to target with this operation",
};

/** The range, and the endpoints it is for: none is all of them. */
export function readPortWords(
  input: ToolInput,
): Result<{ readonly range: PortRange; readonly endpoints: readonly string[] }, Outcome> {
  const [word] = input.words;
  if (word === undefined) return err(usage("no port or range specified"));
  const range = readPortRange(word);
  if (!range.ok) return err(usage(range.error));
  const extra = surplus(input.words, 1);
  if (extra !== null) return err(extra);
  const endpoints = (input.text("endpoints") ?? "").split(",").map((name) => name.trim());
  return ok({ range: range.value, endpoints: [...new Set(endpoints)].filter((name) => name !== "") });
}
