// The live view of a model that is on its way, for a terminal: a line for each machine and unit, what is waited for, and
// how long it has been. Pure: a look at the model and a size in, lines out.
import { compareNatural } from "@kith/base";
import type { Progress } from "./progress.ts";

export interface Screen {
  readonly rows: number;
  readonly columns: number;
}

/** At most `rows - 1` lines of at most `columns` characters, so that the terminal never scrolls. */
export function screenOf(
  progress: Progress,
  waitingFor: readonly string[],
  elapsedMs: number,
  screen: Screen,
): string[] {
  const names = [...progress.keys()].sort(compareNatural);
  const units = names.filter((name) => name.includes("/"));
  const machines = names.filter((name) => !name.includes("/"));
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines = [...machines, ...units].map((name) => `${name.padEnd(width)}  ${progress.get(name)?.text ?? ""}`);
  const busy = [...progress.values()].filter(({ executing }) => executing).length;
  const [first] = waitingFor;
  const more = waitingFor.length > 1 ? ` and ${waitingFor.length - 1} more` : "";
  const foot = [
    "",
    first === undefined ? "" : `waiting for ${first}${more}`,
    `${(elapsedMs / 1000).toFixed(1)} s, ${busy} hook${busy === 1 ? "" : "s"} running; Ctrl-C ends only this view`,
  ];
  const room = Math.max(0, screen.rows - 1 - foot.length);
  const body =
    lines.length <= room ? lines : [...lines.slice(0, Math.max(0, room - 1)), `… ${lines.length - room + 1} more`];
  return [...body, ...foot].map((line) => line.slice(0, screen.columns));
}

/** What to print so that `fresh` stands where `before` lines stood. */
export function redraw(before: number, fresh: readonly string[]): string {
  const up = before === 0 ? "" : `\x1b[${before}A`;
  return `${up}\r${fresh.map((line) => `${line}\x1b[K\n`).join("")}\x1b[J`;
}
