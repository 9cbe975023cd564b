// What network-get answers for a unit (charm contract 11.2).
import { err, ok, type Result } from "@kith/base";
import type { RecordOf, Refusal } from "@kith/schema";
import type { World } from "../world/world.ts";
import { addressesOf } from "./address.ts";
import { bindingsOf } from "./endpoint-view.ts";
import { machineOfUnit } from "./status-value.ts";

export interface NetworkInfo {
  readonly "bind-addresses": readonly {
    readonly "mac-address": string;
    readonly "interface-name": string;
    readonly addresses: readonly { readonly hostname: string; readonly value: string; readonly cidr: string }[];
  }[];
  readonly "egress-subnets": readonly string[];
  readonly "ingress-addresses": readonly string[];
}

/** The addresses of one binding of a unit; refused for an unknown binding and while the machine has no address. */
export function networkInfo(world: World, unit: RecordOf<"unit">, binding: string): Result<NetworkInfo, Refusal> {
  const missing = err({
    code: "not-valid",
    message: `no network config found for binding ${JSON.stringify(binding)}`,
  } as const);
  const application = world.get("application", unit.application);
  if (application === undefined) return missing;
  if (!Object.hasOwn(bindingsOf(world, application), binding)) return missing;
  const addresses = addressesOf(world, machineOfUnit(world, unit));
  if (addresses.length === 0) return missing;
  const interfaces = new Map<string, NetworkInfo["bind-addresses"][number]>();
  for (const address of addresses) {
    const known = interfaces.get(address.interface);
    interfaces.set(address.interface, {
      "mac-address": address.mac,
      "interface-name": address.interface,
      addresses: [...(known?.addresses ?? []), { hostname: "", value: address.value, cidr: address.cidr }],
    });
  }
  return ok({
    "bind-addresses": [...interfaces.values()],
    "egress-subnets": egressSubnets(world, addresses[0]?.value ?? ""),
    "ingress-addresses": addresses.map((address) => address.value),
  });
}

/** The model's `egress-subnets`, else the first ingress address alone. */
export function egressSubnets(world: World, ingress: string): readonly string[] {
  const setting = world.get("model-setting", "egress-subnets")?.value;
  if (typeof setting === "string" && setting !== "") return setting.split(",").map((subnet) => subnet.trim());
  return ingress === "" ? [] : [`${ingress}/${ingress.includes(":") ? 128 : 32}`];
}
