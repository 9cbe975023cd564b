export { type CloseReason, type Connect, type Connection, WireError } from "./connection.ts";
