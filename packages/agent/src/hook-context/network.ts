// The unit's addresses as its charm sees them (contract 11.2): bind addresses by interface, ingress, egress.
import { endpointsOf, type RecordOf } from "@kith/schema";
import type { HookContextOptions } from "./hook-context.ts";

type Address = RecordOf<"instance">["addresses"][number];

export interface NetworkInterface {
  readonly name: string;
  readonly mac: string;
  readonly addresses: readonly { readonly value: string; readonly cidr: string }[];
}

export interface NetworkInfo {
  readonly interfaces: readonly NetworkInterface[];
  readonly egress: readonly string[];
  readonly ingress: readonly string[];
}

type Needs = Pick<HookContextOptions, "charm" | "identity" | "view">;

/** The network of `binding`: an endpoint, an extra binding, or "" for the default. null: unknown, or no address yet. */
export function networkInfo(needs: Needs, binding: string): NetworkInfo | null {
  if (binding !== "" && !bindingNames(needs).has(binding)) return null;
  const addresses = bound(needs, binding);
  if (addresses.length === 0) return null;
  const ingress = addresses.map(({ value }) => value);
  return { interfaces: byInterface(addresses), ingress, egress: egress(needs, ingress) };
}

function bindingNames({ charm }: Needs): Set<string> {
  return new Set([...endpointsOf(charm.metadata).map(({ name }) => name), ...charm.metadata.extraBindings]);
}

/** Addresses of the machine in the binding's space; all where the machine does not know spaces. */
function bound({ identity, view }: Needs, binding: string): Address[] {
  const usable = preferRoutable(view.get("instance", identity.machine)?.addresses ?? []);
  const bindings = view.get("application", identity.application)?.bindings ?? {};
  const space = bindings[binding] ?? bindings[""] ?? "";
  const inSpace = usable.filter((address) => address.space === space);
  return space !== "" && inSpace.length > 0 ? inSpace : usable;
}

/**
 * Without what means "this host" on every host and without link-local addresses, where others exist. A loopback address
 * of the machine's own (127.x of the local provider) stays.
 */
function preferRoutable(addresses: readonly Address[]): Address[] {
  const routable = addresses.filter(({ value }) => !/^(127\.0\.0\.1$|::1$|169\.254\.|fe80:)/i.test(value));
  return routable.length > 0 ? routable : [...addresses];
}

function byInterface(addresses: readonly Address[]): NetworkInterface[] {
  const interfaces = new Map<string, { name: string; mac: string; addresses: { value: string; cidr: string }[] }>();
  for (const { interface: name, mac, value, cidr } of addresses) {
    const known = interfaces.get(name);
    if (known === undefined) interfaces.set(name, { name, mac, addresses: [{ value, cidr }] });
    else known.addresses.push({ value, cidr });
  }
  return [...interfaces.values()];
}

function egress({ view }: Needs, ingress: readonly string[]): string[] {
  const setting = view.get("model-setting", "egress-subnets")?.value;
  const subnets = typeof setting === "string" ? setting.split(",").map((subnet) => subnet.trim()) : [];
  const given = subnets.filter((subnet) => subnet !== "");
  if (given.length > 0) return given;
  return ingress.slice(0, 1).map((address) => `${address}/${address.includes(":") ? 128 : 32}`);
}
