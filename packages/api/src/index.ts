export type { AgentPresence, ApiConnection, ControllerHandle, ModelHandle } from "./context.ts";
