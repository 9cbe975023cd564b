// What the charms of the load do in a hook, with the real tools: ask for what their interface offers, answer who asked,
// confirm what was answered. All values follow from names, so a hook that runs again writes the same.
import { createHash } from "node:crypto";
import type { HookCharm } from "@kith/agent";
import { type CharmEndpoint, endpointsOf } from "@kith/schema";
import type { Scenario } from "./scenario.ts";

export interface CharmProcess {
  readonly environment: Readonly<Record<string, string>>;
  readonly charm: HookCharm;
  tool(name: string, ...args: readonly string[]): Promise<string>;
  /** A listener has read what was written `ms` ago. */
  read(ms: number): void;
  /** What the remote unit's settings were. */
  readSettings(relation: string, remote: string, settings: unknown): void;
}

interface Interface {
  readonly asks: readonly string[];
  readonly answers: readonly string[];
  readonly confirms: readonly string[];
}

/** Keys as the charms of 2014 named them. */
const INTERFACES: { readonly [name: string]: Interface } = {
  "mysql-shared": {
    asks: ["database", "username", "hostname"],
    answers: ["db_host", "password", "allowed_units"],
    confirms: ["migrated"],
  },
  rabbitmq: {
    asks: ["username", "vhost"],
    answers: ["hostname", "password", "ssl_port", "ha_queues"],
    confirms: ["queues"],
  },
  keystone: {
    asks: ["service", "region", "public_url", "internal_url", "admin_url"],
    answers: ["auth_host", "auth_port", "service_username", "service_password", "admin_token", "ca_cert"],
    confirms: ["endpoint_ready"],
  },
  "ceph-client": { asks: ["application", "pool"], answers: ["auth", "key", "ceph-public-address"], confirms: ["used"] },
  glance: { asks: ["api_version"], answers: ["glance-api-server"], confirms: ["image_cache"] },
  "nova-compute": {
    asks: ["hostname", "ssh_public_key", "migration_auth_type"],
    answers: ["network_manager", "volume_service", "ec2_host", "known_hosts_0"],
    confirms: ["hypervisor_ready"],
  },
  quantum: { asks: ["hostname"], answers: ["keystone_host", "service_password", "plugin"], confirms: ["agents_ready"] },
  monitor: { asks: ["address"], answers: ["master_host"], confirms: ["sampled"] },
};

const OTHER: Interface = { asks: ["hostname", "database"], answers: ["endpoint_url", "password"], confirms: ["ready"] };

export async function runHook(process: CharmProcess, scenario: Scenario): Promise<void> {
  const { environment, charm, tool, read } = process;
  if (scenario.ledger) await writeDown(process);
  const { JUJU_HOOK_NAME: hook = "", JUJU_UNIT_NAME: unit = "", JUJU_RELATION_ID: relation = "" } = environment;
  if (hook === "start") await tool("status-set", "active", "ready");
  if (relation.startsWith("flooded:") && hook.endsWith("-relation-changed")) {
    const written = Number(await tool("relation-get", "-r", relation, "written", environment.JUJU_REMOTE_UNIT ?? ""));
    if (written > 0) read(Date.now() - written);
  }
  if (relation === "" || scenario.rounds === 0) return;
  const endpoint = endpointNamed(charm, environment.JUJU_RELATION ?? "");
  if (endpoint === undefined || endpoint.interface === "juju-info") return;
  const keys = INTERFACES[endpoint.interface] ?? OTHER;
  const write = (names: readonly string[]) => tool("relation-set", "-r", relation, ...names.map(pairOf(unit)));
  if (hook.endsWith("-relation-created")) {
    const padding = scenario.settingsBytes > 0 ? [`padding=${textOf(unit, scenario.settingsBytes)}`] : [];
    const asked = endpoint.role === "provider" ? [] : keys.asks.map(pairOf(unit));
    if (asked.length + padding.length > 0) await tool("relation-set", "-r", relation, ...asked, ...padding);
  }
  if (!hook.endsWith("-relation-changed") || scenario.rounds < 2) return;
  const remote = environment.JUJU_REMOTE_UNIT ?? "";
  if (remote === "") return;
  const [question, answer, confirmation] = [keys.asks[0] ?? "", keys.answers[0] ?? "", keys.confirms];
  if (endpoint.role === "provider") {
    if ((await tool("relation-get", "-r", relation, question, remote)).trim() !== "") await write(keys.answers);
  } else if (endpoint.role === "requirer" && scenario.rounds > 2) {
    if ((await tool("relation-get", "-r", relation, answer, remote)).trim() !== "") await write(confirmation);
  }
}

/** The count is read anew each time: what was committed is all that it knows. */
async function writeDown({ environment, tool, readSettings }: CharmProcess): Promise<void> {
  const { JUJU_RELATION_ID: relation = "", JUJU_REMOTE_UNIT: remote = "", JUJU_HOOK_NAME: hook = "" } = environment;
  const count = Number((await tool("state-get", "count")).trim() || 0) + 1;
  await tool("state-set", `count=${count}`, `run-${count}=${environment.JUJU_CONTEXT_ID}`);
  if (hook.endsWith("-relation-changed") && remote !== "")
    readSettings(
      relation,
      remote,
      JSON.parse(await tool("relation-get", "-r", relation, "--format=json", "-", remote)),
    );
}

/** Every run writes something else: what B11 floods its listeners with. */
export async function runAction({ environment, tool }: CharmProcess, count: number): Promise<void> {
  const { JUJU_ACTION_NAME: action = "", JUJU_UNIT_NAME: unit = "" } = environment;
  if (action !== "write") return;
  const ids = JSON.parse(await tool("relation-ids", "flood", "--format=json")) as string[];
  for (const id of ids)
    await tool("relation-set", "-r", id, `turn=${count}`, `written=${Date.now()}`, pairOf(unit)("password"));
}

const endpoints = new WeakMap<HookCharm, Map<string, CharmEndpoint>>();

/** What the load itself spends on a hook should be little. */
function endpointNamed(charm: HookCharm, name: string): CharmEndpoint | undefined {
  let known = endpoints.get(charm);
  if (known === undefined) {
    known = new Map(endpointsOf(charm.metadata).map((one) => [one.name, one]));
    endpoints.set(charm, known);
  }
  return known.get(name);
}

const pairOf =
  (unit: string) =>
  (key: string): string =>
    `${key}=${settingOf(unit, key)}`;

/** What a key of that name holds in reality: of that kind and that length. */
function settingOf(unit: string, key: string): string {
  if (/cert$/.test(key)) return `-----BEGIN CERTIFICATE-----${textOf(unit, 1_200)}-----END CERTIFICATE-----`;
  if (/public_key$|known_hosts/.test(key)) return `ssh-rsa ${textOf(unit, 372)} root@${unit}`;
  if (/password$|token$/.test(key)) return textOf(`${unit} ${key}`, 32);
  if (/^key$/.test(key)) return `${textOf(unit, 38)}==`;
  if (/url$/.test(key)) return `http://${addressOf(unit)}:8774/v2/$(tenant_id)s`;
  if (/host(name)?$|address$|server$/.test(key)) return addressOf(unit);
  if (/units$/.test(key)) return unit;
  return `${key}-${unit.split("/")[0]}`;
}

function addressOf(unit: string): string {
  const digest = createHash("md5").update(unit).digest();
  return `10.${digest[0]}.${digest[1]}.${digest[2]}`;
}

const texts = new Map<string, string>();

/** Hexadecimal digits that follow from `name`. */
function textOf(name: string, length: number): string {
  const key = `${length} ${name}`;
  let text = texts.get(key);
  if (text === undefined) {
    text = "";
    for (let i = 0; text.length < length; i += 1) text += createHash("sha256").update(`${name} ${i}`).digest("hex");
    text = text.slice(0, length);
    texts.set(key, text);
  }
  return text;
}
