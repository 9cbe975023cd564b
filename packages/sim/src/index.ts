export { type FaultLevel, faultRates } from "./faults.ts";
export { type InjectionPoint, injectionPoints } from "./injection-points.ts";
export { type Mutant, mutants } from "./mutants.ts";
export { type SimulationOptions, type SimulationResult, simulate } from "./simulate.ts";
