export type { AgentCrypto, AgentKey } from "./agent-crypto.ts";
export { AgentError } from "./agent-error.ts";
export type { BlobTicket, CharmIdentity, Charms, CharmTicket, ResourceTicket } from "./charms.ts";
export type { Disk } from "./disk.ts";
export type { HookCharm, ToolCall, ToolReply } from "./hook-context/hook-context.ts";
export type {
  Captured,
  HookObserver,
  HookOutcome,
  HookRun,
  Hooks,
  HookTools,
  ProcessIdentity,
  Program,
} from "./hooks.ts";
export type { TokenStore } from "./identity.ts";
export { type MachineLayout, machineLayout, unitTag } from "./machine-layout.ts";
export type { MachineFacts } from "./machine-report.ts";
export { nodeCrypto } from "./node-crypto.ts";
export { type Agent, type AgentOptions, startAgent } from "./start-agent.ts";
export { toolNames } from "./tools/index.ts";
export type { CallerFiles, MachineIdentity } from "./unit-host.ts";
