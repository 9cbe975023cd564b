// Bundle plans of the benchmarks.
import type { BundlePlan, UploadedCharm } from "@kith/schema";

export interface LoadApplication {
  readonly name: string;
  readonly charm: UploadedCharm | undefined;
  readonly units: number;
  /** Unit i stands on machine `first + i / perMachine` of the plan; each on a machine of its own when left out. */
  readonly on?: { readonly first: number; readonly perMachine: number };
}

export function loadPlan(
  applications: readonly LoadApplication[],
  relations: readonly (readonly [string, string])[] = [],
): BundlePlan {
  const machines = new Set<string>();
  const planned = applications.map(({ name, charm, units, on }) => {
    if (charm === undefined) throw new Error(`the charm of ${name} was not uploaded`);
    const places = Array.from({ length: units }, (_, i) => {
      if (on === undefined) return { kind: "new" } as const;
      const machine = String(on.first + Math.floor(i / on.perMachine));
      machines.add(machine);
      return { kind: "machine", machine } as const;
    });
    return {
      ...{ name, charmUrl: charm.charmUrl, base: null, units: charm.subordinate ? null : units, places, settings: {} },
      ...{ trust: false, constraints: {}, bindings: {}, exposed: false, exposedEndpoints: {}, resources: {} },
      ...{ annotations: {}, at: name, storage: {}, devices: {}, offers: {}, where: {} },
    };
  });
  return {
    machines: [...machines].map((id) => ({ id, existing: null, base: null, constraints: {}, annotations: {} })),
    applications: planned,
    relations: relations.map(([left, right]) => ({ endpoints: [left, right], at: `${left} ${right}` })),
    saas: [],
  };
}
