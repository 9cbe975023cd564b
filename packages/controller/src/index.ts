export { type Blobs, memoryBlobs } from "./blobs.ts";
export { type Certificates, makeCertificates } from "./certificates.ts";
export type { ControllerConfig } from "./controller-config.ts";
export type { Crypto } from "./crypto.ts";
export type { Accept, Doors, HttpRequest, HttpResponse, Listen } from "./doors.ts";
export { type HttpsOptions, httpsListen } from "./https-server.ts";
export { nodeCrypto } from "./node-crypto.ts";
export { type LogFiles, memoryLogFiles } from "./segment-files.ts";
export {
  type ControllerEdges,
  type FanoutCounters,
  type RunningController,
  startController,
} from "./start-controller.ts";
