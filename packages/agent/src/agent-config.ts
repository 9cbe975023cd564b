// `<machine dir>/agent/agent.json`, written by the provider that made the machine, 0600:
//
//   urls       where to connect, in order of choice: wss://<address>:<port>/agent
//   ca         PEM of the controller's authority; empty on a plain connection (ws://)
//   model      UUID;  modelName: its name;  machine: the machine's id
//   tokenFile  path of the enrolment token, 0600; deleted once it has been used
//
// Beside it the agent keeps `key` (0600, Ed25519), `state/` (what its units have done) and `charms/` (archives).
import { readFileSync } from "node:fs";
import { AgentError } from "./agent-error.ts";

export interface AgentConfig {
  readonly urls: readonly string[];
  readonly ca: string | null;
  readonly model: string;
  readonly modelName: string;
  readonly machine: string;
  readonly tokenFile: string;
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const isUrls = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((url) => typeof url === "string" && URL.canParse(url));
const checks: { readonly [K in keyof AgentConfig]: (value: unknown) => boolean } = {
  urls: isUrls,
  ca: (value) => value === null || typeof value === "string",
  model: isText,
  modelName: isText,
  machine: isText,
  tokenFile: isText,
};

export function readAgentConfig(file: string): AgentConfig {
  const fail = (reason: string, cause?: unknown) =>
    new AgentError(`cannot start agent: ${file}: ${reason}`, { retryable: false, cause });
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw fail(cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (typeof value !== "object" || value === null) throw fail("it is not an object");
  const fields = value as Readonly<Record<string, unknown>>;
  for (const [name, check] of Object.entries(checks)) if (!check(fields[name])) throw fail(`${name} is not valid`);
  return value as AgentConfig;
}
