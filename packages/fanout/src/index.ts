export { type AttachOptions, Fanout, type FanoutOptions } from "./fanout.ts";
export { pauseMs } from "./pacing.ts";
export type { Encode, TopicSource } from "./segments.ts";
export type { Sink } from "./session.ts";
