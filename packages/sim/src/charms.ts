// The charms of the simulator: metadata as text, behaviour as a function that calls the real hook tools. Every run of a
// hook is numbered in the unit's state, so that a lost or a doubled effect leaves a hole or an overwritten number.
import { createHash } from "node:crypto";
import type { HookCharm } from "@kith/agent";
import { readActions, readConfig, readMetadata } from "@kith/schema";
import { strToU8, zipSync } from "fflate";

export interface SimulatedCharm {
  readonly name: string;
  readonly archive: Uint8Array;
  readonly sha256: string;
  readonly charm: HookCharm;
}

const CONFIG = "options:\n  turn: {type: int, default: 0}\n";
const ACTIONS = "count:\n  description: Answers how many hooks were committed.\n";

const METADATA = {
  db: "provides:\n  db: {interface: pg}\npeers:\n  ring: {interface: ring, kith-delivery: batch}\n",
  web: "requires:\n  db: {interface: pg}\nprovides:\n  http: {interface: http}\n",
  proxy: "requires:\n  backend: {interface: http, kith-delivery: batch}\npeers:\n  mesh: {interface: mesh}\n",
  log: "subordinate: true\nrequires:\n  host: {interface: juju-info, scope: container}\n",
} as const;

export type CharmName = keyof typeof METADATA;
export const charmNames = Object.keys(METADATA) as CharmName[];

/** Endpoints that can be related: subordinate, then provider and requirer. */
export const charmPairs: readonly (readonly [string, string])[] = [
  ["web:db", "db:db"],
  ["proxy:backend", "web:http"],
  ["log:host", "web:juju-info"],
  ["log:host", "db:juju-info"],
];

/** Stored, so that reading one needs no thread; of one moment, so that it has the same bytes each time. */
const ZIP = { level: 0, mtime: "2024-01-01T00:00:00", attrs: 0o100644 << 16, os: 3 } as const;

/** The charm `name`; `edition` makes another archive of the same charm. */
export function simulatedCharm(name: CharmName, edition: number): SimulatedCharm {
  const metadata = `name: ${name}\nsummary: s\ndescription: d\nkith-host: process\n${METADATA[name]}`;
  const files = { "metadata.yaml": metadata, "config.yaml": CONFIG, "actions.yaml": ACTIONS, version: `${edition}` };
  const archive = zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])), ZIP);
  const sha256 = createHash("sha256").update(archive).digest("hex");
  const read = { metadata: readMetadata(metadata), config: readConfig(CONFIG), actions: readActions(ACTIONS, name) };
  if (!read.metadata.ok || !read.config.ok || !read.actions.ok)
    throw new Error(`charm ${name} of the simulator is wrong`);
  const charm = { metadata: read.metadata.value, config: read.config.value, actions: read.actions.value };
  return { name, archive, sha256, charm };
}

/** What a charm's process reaches: its environment, and its tools. Throws when a tool cannot be reached. */
export interface CharmProcess {
  readonly environment: Readonly<Record<string, string>>;
  tool(name: string, ...args: string[]): Promise<string>;
  work(): Promise<void>;
}

/** One hook. The count is read anew each time: what was committed is all that it knows. */
export async function runCharmHook({ environment, tool, work }: CharmProcess): Promise<void> {
  const { JUJU_CONTEXT_ID: id = "", JUJU_HOOK_NAME: hook = "", JUJU_UNIT_NAME: unit = "" } = environment;
  const count = Number((await tool("state-get", "count")).trim() || 0) + 1;
  await work();
  await tool("state-set", `count=${count}`, `run-${count}=${id}`);
  const turn = (await tool("config-get", "turn")).trim();
  const relation = environment.JUJU_RELATION_ID ?? "";
  if (relation !== "" && !hook.endsWith("-broken")) {
    await tool("relation-set", "-r", relation, `turn=${turn}`, `from=${unit}`);
    const remote = environment.JUJU_REMOTE_UNIT ?? "";
    if (remote !== "" && hook.endsWith("-changed")) await tool("relation-get", "-r", relation, "-", remote);
    for (const member of JSON.parse(await tool("relation-list", "-r", relation, "--format=json")) as string[])
      if (member === unit) throw new Error("a unit is its own remote");
  }
  // A port of its own: two units may share a machine.
  if (hook === "start") await tool("open-port", `${PORTS + portOf(unit)}/tcp`);
  if (hook === "leader-elected") await leads(tool, unit);
  await tool("status-set", "active", `run ${count}, turn ${turn}`);
}

const PORTS = 1_000;

/** Charms are few and units fewer than a hundred. */
function portOf(unit: string): number {
  const [application = "", number = "0"] = unit.split("/");
  return 100 * (1 + charmNames.indexOf(application as CharmName)) + (Number(number) % 100);
}

/** It may have been deposed meanwhile: then the tool says no, and that is as it should be. */
async function leads(tool: CharmProcess["tool"], unit: string): Promise<void> {
  if ((await tool("is-leader")).trim() !== "True") return;
  await tool("leader-set", `leader=${unit}`).catch((error: unknown) => {
    if (!(error instanceof ToolFailed)) throw error;
  });
}

export async function runCharmAction({ tool }: CharmProcess): Promise<void> {
  const count = (await tool("state-get", "count")).trim();
  const number = Number(count);
  await tool("action-set", `count=${number}`, ...(number % 2 === 0 ? [] : [`report=${reportOf(number)}`]));
}

/** What every second action says at length: more than a record may hold, and different for each count. */
export const reportOf = (count: number): string => `${count};`.repeat(9_000);

/** A tool answered with an exit code other than 0. */
export class ToolFailed extends Error {
  override name = "ToolFailed";
}
