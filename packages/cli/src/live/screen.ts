// The live view of a model that is on its way, for a terminal: a line for each machine and unit, what is waited for, and
// how long it has been. Pure: a look at the model and a size in, lines out.
import { compareNatural } from "@kith/base";
import type { Progress } from "./progress.ts";

/** What is waited for, and how long it has been. */
interface Under {
  readonly waitingFor: readonly string[];
  readonly elapsedMs: number;
}

export interface Screen {
  readonly rows: number;
  readonly columns: number;
}

/**
 * At most `rows - 1` lines of at most `columns` characters, so that the terminal never scrolls. `under` says what is
 * going on; without it they are the last look, that stays.
 */
export function screenOf(progress: Progress, under: Under | null, screen: Screen): string[] {
  const names = [...progress.keys()].sort(compareNatural);
  const units = names.filter((name) => name.includes("/"));
  const machines = names.filter((name) => !name.includes("/"));
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines = [...machines, ...units].map((name) => `${name.padEnd(width)}  ${progress.get(name)?.text ?? ""}`);
  const foot = under === null ? [] : footOf(progress, under, screen.columns);
  const room = Math.max(0, screen.rows - 1 - foot.length);
  const body =
    lines.length <= room ? lines : [...lines.slice(0, Math.max(0, room - 1)), `… ${lines.length - room + 1} more`];
  return [...body, ...foot].map((line) => cut(line, screen.columns));
}

function footOf(progress: Progress, { waitingFor, elapsedMs }: Under, columns: number): string[] {
  const busy = [...progress.values()].filter(({ executing }) => executing).length;
  const [first] = waitingFor;
  const more = waitingFor.length > 1 ? ` and ${waitingFor.length - 1} more` : "";
  return [
    "",
    first === undefined ? "" : `${cut(`waiting for ${first}`, columns - more.length)}${more}`,
    `${(elapsedMs / 1000).toFixed(1)} s, ${busy} hook${busy === 1 ? "" : "s"} running; Ctrl-C ends only this view`,
  ];
}

/** As much of a line as there is room for; what is missing shows. */
const cut = (line: string, columns: number): string =>
  line.length <= columns ? line : `${line.slice(0, Math.max(0, columns - 1))}…`;

/** What to print so that `fresh` stands where `before` lines stood. */
export function redraw(before: number, fresh: readonly string[]): string {
  const up = before === 0 ? "" : `\x1b[${before}A`;
  return `${up}\r${fresh.map((line) => `${line}\x1b[K\n`).join("")}\x1b[J`;
}
