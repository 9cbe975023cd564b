import { type NetworkInfo, networkInfo } from "../hook-context/network.ts";
import { failed, type Outcome, print, quote, surplus, usage } from "./outcome.ts";
import { relationFlag } from "./relation-flag.ts";
import { anyFormat, type Tool, type ToolInput } from "./tool.ts";
import type { Format, Value } from "./value.ts";

const selectors = ["bind-address", "egress-subnets", "ingress-address"] as const;
const PRIMARY = "primary-address";

/** Contract 4.5, 11.2, 13.1. The binding is checked before the selectors are. */
export const networkGet: Tool = {
  operands: "<binding-name> [--ingress-address] [--bind-address] [--egress-subnets]",
  summary: "get network config",
  flags: [
    relationFlag,
    { names: ["bind-address"], kind: "bool", about: "get the address for the binding on which the unit should listen" },
    { names: ["ingress-address"], kind: "bool", about: "get the ingress address for the binding" },
    { names: ["egress-subnets"], kind: "bool", about: "get the egress subnets for the binding" },
    { names: [PRIMARY], kind: "bool", about: "(deprecated) get the primary address for the binding" },
  ],
  formats: anyFormat,
  run({ options }, input) {
    const [binding] = input.words;
    if (binding === undefined) return usage("no arguments specified");
    if (binding === "") return usage("no binding name specified");
    const extra = surplus(input.words, 1);
    if (extra !== null) return extra;
    const info = networkInfo(options, binding);
    return info === null ? failed(`no network config found for binding ${quote(binding)}`) : select(info, input);
  },
};

function select(info: NetworkInfo, input: ToolInput): Outcome {
  const chosen = selectors.filter((name) => input.on(name));
  const bind = info.interfaces[0]?.addresses[0]?.value ?? "";
  if (input.on(PRIMARY))
    return chosen.length > 0 ? failed("--primary-address must be the only flag specified") : print(bind);
  const values: { readonly [S in (typeof selectors)[number]]: Value } = {
    "bind-address": bind,
    "egress-subnets": info.egress,
    "ingress-address": info.ingress[0] ?? bind,
  };
  const [only] = chosen;
  if (only === undefined) return print(structure(info, input.format));
  if (chosen.length === 1) return print(values[only]);
  return print(Object.fromEntries(chosen.map((name) => [name, values[name]])));
}

/** A struct in fixed order; smart and YAML carry older names of some fields beside the new ones. */
function structure(info: NetworkInfo, format: Format): Value {
  const older = format !== "json";
  const interfaces = info.interfaces.map(
    ({ name, mac, addresses }) =>
      new Map<string, Value>([
        ["mac-address", mac],
        ["interface-name", name],
        ["addresses", addresses.map((address) => addressMap(address, older))],
        ...(older
          ? ([
              ["macaddress", mac],
              ["interfacename", name],
            ] as const)
          : []),
      ]),
  );
  const sections: [string, readonly Value[]][] = [
    ["bind-addresses", interfaces],
    ["egress-subnets", info.egress],
    ["ingress-addresses", info.ingress],
  ];
  return new Map(sections.filter(([, items]) => items.length > 0));
}

function addressMap({ value, cidr }: { readonly value: string; readonly cidr: string }, older: boolean): Value {
  const fields: [string, Value][] = [
    ["hostname", ""],
    ["value", value],
    ["cidr", cidr],
  ];
  return new Map(older ? [...fields, ["address", value]] : fields);
}
