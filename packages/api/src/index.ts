export type { Access } from "./call.ts";
export type { AgentPresence, ApiConnection, ControllerHandle, Load, ModelHandle, PlannedCommand } from "./context.ts";
export { errorOf } from "./dialect-error.ts";
export { type ApiPeer, type ApiSession, createApiSession } from "./session.ts";
