export { type MachineInstance, type MachineRequest, type Provider, ProviderError } from "./provider.ts";
