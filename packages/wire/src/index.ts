export { connectWs } from "./connect-ws.ts";
export { type CloseReason, type Connect, type Connection, WireError } from "./connection.ts";
export { FRAME_BYTES_MAX } from "./limits.ts";
export { createMemoryLink, type MemoryLink, type MemoryLinkOptions } from "./memory-connection.ts";
export { connectionOf, wsOptions } from "./ws-connection.ts";
