// The environment of a charm's process: complete, nothing is inherited (contract 3.2). Bash charms run with `set -u`, so
// what has no value is present and empty.
import { type HookEvent, hookName } from "@kith/schema";
import type { RecordView } from "@kith/unit";
import type { HookIdentity, RunningAction } from "./hook-context.ts";

/** The name of a juju exec run: it is an action without a program of the charm's (contract 7.4). */
export const EXEC_ACTION = "juju-exec";

/** Default of the model setting juju-no-proxy (contract 13.1). */
const NO_PROXY_DEFAULT = "127.0.0.1,localhost,::1";

/** `<unit>-<hook or action>-<32 hex digits>`. */
export function contextId(identity: HookIdentity, event: HookEvent | null, action: RunningAction | null): string {
  const what = event !== null ? hookName(event) : (action?.name ?? "run-commands");
  return `${identity.unit}-${what}-${identity.contextToken}`;
}

/** Everything that the process gets to see. */
export function hookEnvironment(
  identity: HookIdentity,
  event: HookEvent | null,
  action: RunningAction | null,
  view: RecordView,
): Record<string, string> {
  return {
    ...fixed,
    CHARM_DIR: identity.charmDir,
    JUJU_CHARM_DIR: identity.charmDir,
    JUJU_CONTEXT_ID: contextId(identity, event, action),
    JUJU_HOOK_NAME: event === null ? "" : hookName(event),
    JUJU_AGENT_SOCKET_ADDRESS: identity.socket,
    JUJU_AGENT_SOCKET_NETWORK: "unix",
    JUJU_UNIT_NAME: identity.unit,
    JUJU_MODEL_UUID: identity.modelUuid,
    JUJU_MODEL_NAME: identity.modelName,
    JUJU_API_ADDRESSES: identity.apiAddresses.join(" "),
    JUJU_MACHINE_ID: identity.machine,
    JUJU_PRINCIPAL_UNIT: identity.principal ?? "",
    JUJU_VERSION: identity.jujuVersion,
    PATH: `${identity.toolsDir}:${identity.path}`,
    ...proxies(view),
    ...relationPart(identity, event),
    ...dispatchPart(event, action),
  };
}

const fixed = {
  APT_LISTCHANGES_FRONTEND: "none",
  CLOUD_API_VERSION: "",
  DEBIAN_FRONTEND: "noninteractive",
  JUJU_AVAILABILITY_ZONE: "",
  JUJU_METER_INFO: "not set",
  JUJU_METER_STATUS: "AMBER",
  JUJU_SLA: "",
  LANG: "C.UTF-8",
  TERM: "tmux-256color",
} as const;

function proxies(view: RecordView): Record<string, string> {
  const setting = (key: string): string | undefined => {
    const value = view.get("model-setting", key)?.value;
    return value === undefined || value === null ? undefined : String(value);
  };
  const environment: Record<string, string> = {
    JUJU_CHARM_HTTP_PROXY: setting("juju-http-proxy") ?? "",
    JUJU_CHARM_HTTPS_PROXY: setting("juju-https-proxy") ?? "",
    JUJU_CHARM_FTP_PROXY: setting("juju-ftp-proxy") ?? "",
    JUJU_CHARM_NO_PROXY: setting("juju-no-proxy") ?? NO_PROXY_DEFAULT,
  };
  // The older settings are meant for every program, which read either case.
  for (const name of ["http", "https", "ftp", "no"]) {
    const value = setting(`${name}-proxy`) ?? "";
    if (value === "") continue;
    environment[`${name}_proxy`] = value;
    environment[`${name}_proxy`.toUpperCase()] = value;
  }
  return environment;
}

function relationPart(identity: HookIdentity, event: HookEvent | null): Record<string, string> {
  if (event === null || event.relation === null) return {};
  const endpoint = event.endpoint ?? "";
  const part: Record<string, string> = {
    JUJU_RELATION: endpoint,
    JUJU_RELATION_ID: `${endpoint}:${event.relation}`,
    JUJU_REMOTE_APP: event.remoteApplication ?? "",
    JUJU_REMOTE_UNIT: event.remoteUnit ?? "",
  };
  if (event.kind === "relation-departed") part.JUJU_DEPARTING_UNIT = event.departingUnit ?? "";
  if (event.batch === true) part.KITH_DELTA = `${identity.unitDir}/delta.json`;
  return part;
}

function dispatchPart(event: HookEvent | null, action: RunningAction | null): Record<string, string> {
  if (event !== null) return { JUJU_DISPATCH_PATH: `hooks/${hookName(event)}` };
  if (action === null) return {};
  const part: Record<string, string> = {
    JUJU_ACTION_NAME: action.name,
    JUJU_ACTION_UUID: action.task,
    JUJU_ACTION_TAG: `action-${action.task}`,
  };
  if (action.name !== EXEC_ACTION) part.JUJU_DISPATCH_PATH = `actions/${action.name}`;
  return part;
}
