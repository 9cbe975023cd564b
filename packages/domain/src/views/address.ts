// Addresses and open ports of units and machines, as status and hook tools show them.
import type { RecordOf } from "@kith/schema";
import type { World } from "../world/world.ts";
import { machineOfUnit } from "./status-value.ts";

type Address = RecordOf<"instance">["addresses"][number];

/** The addresses that others can reach, best first; loopback ones only when there is nothing else. */
export function addressesOf(world: World, machine: string | null): readonly Address[] {
  const all = machine === null ? [] : (world.get("instance", machine)?.addresses ?? []);
  const reachable = all.filter((address) => !isLoopback(address.value) && !isLinkLocal(address.value));
  return reachable.length > 0 ? reachable : all;
}

/** The address of a unit, or "" while it has none. */
export function unitAddress(world: World, unit: RecordOf<"unit">): string {
  return addressesOf(world, machineOfUnit(world, unit))[0]?.value ?? "";
}

const isLoopback = (value: string): boolean => value.startsWith("127.") || value === "::1";
const isLinkLocal = (value: string): boolean => value.startsWith("169.254.") || value.startsWith("fe80:");

export interface PortRange {
  readonly protocol: "icmp" | "tcp" | "udp";
  readonly from: number;
  readonly to: number;
}

/** The distinct port ranges of a unit over all its endpoints: by protocol, then number. */
export function openPorts(world: World, unit: string): PortRange[] {
  const ranges = new Map<string, PortRange>();
  for (const { protocol, from, to } of world.by("ports-of-unit", unit))
    ranges.set(portText({ protocol, from, to }), { protocol, from, to });
  return [...ranges.values()].sort((a, b) => compareText(a.protocol, b.protocol) || a.from - b.from || a.to - b.to);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `80/tcp`, `8000-8010/udp`, `icmp`. */
export function portText(range: PortRange): string {
  if (range.protocol === "icmp") return "icmp";
  return range.from === range.to ? `${range.from}/${range.protocol}` : `${range.from}-${range.to}/${range.protocol}`;
}

/** Whether an address is version 4 or 6, and how far it reaches. */
export function addressKind(value: string): { readonly type: "ipv4" | "ipv6" | "hostname"; readonly scope: string } {
  const type = value.includes(":") ? "ipv6" : /^[0-9.]+$/.test(value) ? "ipv4" : "hostname";
  if (isLoopback(value)) return { type, scope: "local-machine" };
  if (isLinkLocal(value)) return { type, scope: "link-local" };
  const local = /^(10\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.|f[cd])/.test(value);
  return { type, scope: local ? "local-cloud" : "public" };
}
