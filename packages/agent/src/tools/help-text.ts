// What `--help` prints: charms look for flags in it (contract 12).
import type { Flag } from "./flags.ts";
import type { Tool } from "./tool.ts";

/** Usage, summary and options of a tool. */
export function helpText(name: string, tool: Tool, flags: readonly Flag[]): string {
  const operands = tool.operands === "" ? "" : ` ${tool.operands}`;
  const options = flags.length === 0 ? "" : `\nOptions:\n${flags.map(line).join("")}`;
  return `Usage: ${name}${flags.length === 0 ? "" : " [options]"}${operands}\n\nSummary:\n${tool.summary}\n${options}`;
}

function line(flag: Flag): string {
  const names = flag.names.map((name) => (name.length === 1 ? `-${name}` : `--${name}`)).join(", ");
  return `${names}${flag.kind === "text" ? " <value>" : ""}\n    ${flag.about}\n`;
}
