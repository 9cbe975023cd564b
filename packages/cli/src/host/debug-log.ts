// The controller's debug log over its stream: one JSON object a line, shown as Juju's client shows it.
import { connectWs } from "@kith/client";
import { CliError } from "../cli-error.ts";
import { clock, moment } from "../render/time.ts";
import type { ModelSession } from "../session.ts";

export interface LogLine {
  readonly tag: string;
  readonly ts: string;
  readonly sev: string;
  readonly mod: string;
  readonly loc?: string;
  readonly msg: string;
}

/** Calls `show` for every line; resolves when the controller ends the stream. */
export async function readLog(
  session: Pick<ModelSession, "target" | "uploads">,
  query: readonly (readonly [string, string])[],
  show: (line: LogLine) => void,
): Promise<void> {
  const { uploads } = session;
  const base = new URL(uploads.url);
  base.pathname = `/model/${uploads.modelUuid}/log`;
  base.search = new URLSearchParams(query.map(([key, value]): [string, string] => [key, value])).toString();
  const connection = await connectWs({
    url: base.href,
    headers: { authorization: `Basic ${Buffer.from(`user-${uploads.user}:${uploads.password}`).toString("base64")}` },
    ...(uploads.ca === undefined ? {} : { ca: uploads.ca }),
  });
  await new Promise<void>((resolve, reject) => {
    let first = true;
    connection.onMessage((frame) => {
      const text = typeof frame === "string" ? frame : Buffer.from(frame).toString("utf8");
      const value = JSON.parse(text) as LogLine & { error?: { message: string } };
      if (first) {
        first = false;
        if (value.error !== undefined) reject(new CliError(`cannot read the log: ${value.error.message}`));
        if (value.msg === undefined) return;
      }
      show(value);
    });
    connection.onClose(() => resolve());
  });
}

/** `unit-lab-0: 13:43:32 WARNING unit.lab/0.juju-log text`. */
export function formatLogLine(
  line: LogLine,
  options: { readonly utc: boolean; readonly date: boolean; readonly ms: boolean; readonly location: boolean },
): string {
  const millis = options.ms ? `.${String(new Date(line.ts).getMilliseconds()).padStart(3, "0")}` : "";
  const day = options.date ? `${isoDay(line.ts, options.utc)} ` : "";
  const time = clock(line.ts, options.utc).slice(0, 8);
  const where = options.location && line.loc !== undefined && line.loc !== "" ? `${line.loc} ` : "";
  return `${line.tag}: ${day}${time}${millis} ${line.sev} ${line.mod} ${where}${line.msg}`;
}

function isoDay(time: string, utc: boolean): string {
  if (utc) return moment(time, true).slice(0, 10);
  const at = new Date(time);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}

/** The newest lines of one unit; none when the log cannot be read. */
export async function lastLogLines(session: ModelSession, unit: string, count: number): Promise<string[]> {
  const lines: string[] = [];
  const query = [
    ["includeEntity", `unit-${unit.replace("/", "-")}`],
    ["backlog", String(count)],
    ["noTail", "true"],
  ] as const;
  const options = { utc: false, date: false, ms: false, location: false };
  await readLog(session, query, (line) => lines.push(formatLogLine(line, options))).catch(() => {});
  return lines.slice(-count);
}
