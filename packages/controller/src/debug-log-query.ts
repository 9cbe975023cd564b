// The query of `/model/<uuid>/log` (Juju's parameters) and what it lets through.
import { err, ok, type Result } from "@kith/base";
import { LEVELS, type LogEntry } from "./debug-log.ts";

export interface DebugLogQuery {
  readonly level: number;
  readonly includeEntities: readonly string[];
  readonly excludeEntities: readonly string[];
  readonly includeModules: readonly string[];
  readonly excludeModules: readonly string[];
  /** Entries before the start of the stream that are sent; infinite for `replay`. */
  readonly backlog: number;
  /** The stream ends after this many; 0 is unlimited. */
  readonly linesMax: number;
  readonly tail: boolean;
  readonly since: number;
  readonly version: 1 | 2;
}

/** Reads the parameters, or answers Juju's text for the first that is wrong. */
export function parseDebugLogQuery(query: URLSearchParams): Result<DebugLogQuery, string> {
  const problems: string[] = [];
  const flag = (name: string): boolean => {
    const value = query.get(name);
    if (value === null || value === "" || value === "false" || value === "0") return false;
    if (value !== "true" && value !== "1")
      problems.push(`${name} value ${JSON.stringify(value)} is not a valid boolean`);
    return true;
  };
  const count = (name: string): number => {
    const value = query.get(name);
    if (value === null || value === "") return 0;
    if (!/^\d{1,9}$/.test(value))
      problems.push(`${name} value ${JSON.stringify(value)} is not a valid unsigned number`);
    return Number(value);
  };
  const level = query.get("level") ?? "";
  const levelIndex = level === "" ? 0 : LEVELS.indexOf(level.toUpperCase() as (typeof LEVELS)[number]);
  if (levelIndex < 0)
    problems.push(`level value ${JSON.stringify(level)} is not one of "TRACE", "DEBUG", "INFO", "WARNING", "ERROR"`);
  const start = query.get("startTime");
  const since = start === null || start === "" ? 0 : Date.parse(start);
  if (Number.isNaN(since))
    problems.push(`startTime value ${JSON.stringify(start)} is not a valid time in RFC3339 format`);
  const replay = flag("replay");
  const noTail = flag("noTail");
  const linesMax = count("maxLines");
  const backlog = count("backlog");
  const parsed: DebugLogQuery = {
    level: levelIndex,
    includeEntities: query.getAll("includeEntity"),
    excludeEntities: query.getAll("excludeEntity"),
    includeModules: query.getAll("includeModule"),
    excludeModules: query.getAll("excludeModule"),
    backlog: replay || (noTail && backlog === 0) || since > 0 ? Number.POSITIVE_INFINITY : backlog,
    linesMax,
    tail: !noTail,
    since,
    version: query.get("version") === "2" ? 2 : 1,
  };
  const [problem] = problems;
  return problem === undefined ? ok(parsed) : err(problem);
}

export function passes(query: DebugLogQuery, entry: LogEntry): boolean {
  const tag = entityTag(entry.entity);
  const ofEntity = (pattern: string): boolean => matches(pattern, tag) || matches(pattern, entry.entity);
  const ofModule = (module: string): boolean => entry.module === module || entry.module.startsWith(`${module}.`);
  if (LEVELS.indexOf(entry.level) < query.level || entry.at < query.since) return false;
  if (query.includeEntities.length > 0 && !query.includeEntities.some(ofEntity)) return false;
  if (query.excludeEntities.some(ofEntity)) return false;
  if (query.includeModules.length > 0 && !query.includeModules.some(ofModule)) return false;
  return !query.excludeModules.some(ofModule);
}

/** One frame of the stream. */
export function logFrame(entry: LogEntry, query: DebugLogQuery, model: string): string {
  const fields = {
    tag: entityTag(entry.entity),
    ts: new Date(entry.at).toISOString(),
    sev: entry.level,
    mod: entry.module,
    loc: "",
    msg: entry.message,
    lab: null,
  };
  return `${JSON.stringify(query.version === 2 ? { uuid: model, ...fields } : fields)}\n`;
}

/** `unit-a-0` for `a/0`, `machine-0` for `machine 0`. */
export function entityTag(entity: string): string {
  if (entity.includes("/")) return `unit-${entity.replace("/", "-")}`;
  return entity.startsWith("machine ") ? entity.replace(" ", "-").replaceAll("/", "-") : entity;
}

const matches = (pattern: string, text: string): boolean =>
  pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
