// Every hook tool there is. A charm finds links to these names only: a tool that is missing here is "not found" to it,
// which frameworks read as a feature that does not exist (contract 9.3).
import { actionFail } from "./action-fail.ts";
import { actionGet } from "./action-get.ts";
import { actionLog } from "./action-log.ts";
import { actionSet } from "./action-set.ts";
import { applicationVersionSet } from "./application-version-set.ts";
import { closePort } from "./close-port.ts";
import { configGet } from "./config-get.ts";
import { credentialGet } from "./credential-get.ts";
import { goalState } from "./goal-state.ts";
import { isLeader } from "./is-leader.ts";
import { jujuLog } from "./juju-log.ts";
import { jujuReboot } from "./juju-reboot.ts";
import { leaderGet } from "./leader-get.ts";
import { leaderSet } from "./leader-set.ts";
import { networkGet } from "./network-get.ts";
import { openPort } from "./open-port.ts";
import { openedPorts } from "./opened-ports.ts";
import { relationGet } from "./relation-get.ts";
import { relationIds } from "./relation-ids.ts";
import { relationList } from "./relation-list.ts";
import { relationModelGet } from "./relation-model-get.ts";
import { relationSet } from "./relation-set.ts";
import { resourceGet } from "./resource-get.ts";
import { stateDelete } from "./state-delete.ts";
import { stateGet } from "./state-get.ts";
import { stateSet } from "./state-set.ts";
import { statusGet } from "./status-get.ts";
import { statusSet } from "./status-set.ts";
import { storageGet } from "./storage-get.ts";
import { storageList } from "./storage-list.ts";
import type { Tool } from "./tool.ts";
import { unitGet } from "./unit-get.ts";

const tools = {
  "action-fail": actionFail,
  "action-get": actionGet,
  "action-log": actionLog,
  "action-set": actionSet,
  "application-version-set": applicationVersionSet,
  "close-port": closePort,
  "config-get": configGet,
  "credential-get": credentialGet,
  "goal-state": goalState,
  "is-leader": isLeader,
  "juju-log": jujuLog,
  "juju-reboot": jujuReboot,
  "leader-get": leaderGet,
  "leader-set": leaderSet,
  "network-get": networkGet,
  "open-port": openPort,
  "opened-ports": openedPorts,
  "relation-get": relationGet,
  "relation-ids": relationIds,
  "relation-list": relationList,
  "relation-model-get": relationModelGet,
  "relation-set": relationSet,
  "resource-get": resourceGet,
  "state-delete": stateDelete,
  "state-get": stateGet,
  "state-set": stateSet,
  "status-get": statusGet,
  "status-set": statusSet,
  "storage-get": storageGet,
  "storage-list": storageList,
  "unit-get": unitGet,
} as const satisfies Readonly<Record<string, Tool>>;

export type ToolName = keyof typeof tools;

/** The names of the links in a unit's tools directory. */
export const toolNames = Object.keys(tools) as readonly ToolName[];

export const toolNamed = (name: string): Tool | undefined =>
  Object.hasOwn(tools, name) ? tools[name as ToolName] : undefined;
