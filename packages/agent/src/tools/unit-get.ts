import { networkInfo } from "../hook-context/network.ts";
import { failed, print, quote, surplus, usage } from "./outcome.ts";
import { anyFormat, type Tool } from "./tool.ts";

const settings: readonly string[] = ["private-address", "public-address"];

/** Contract 4.2. The address stands on an interface of the machine (contract 12): no machine has two kinds of them yet. */
export const unitGet: Tool = {
  operands: "<setting>",
  summary: "print public-address or private-address",
  flags: [],
  formats: anyFormat,
  run({ options }, input) {
    const [setting] = input.words;
    if (setting === undefined) return usage("no setting specified");
    if (!settings.includes(setting)) return usage(`unknown setting ${quote(setting)}`);
    const extra = surplus(input.words, 1);
    if (extra !== null) return extra;
    const [address] = networkInfo(options, "")?.ingress ?? [];
    return address === undefined
      ? failed(`cannot get ${setting}: machine ${options.identity.machine} has no address yet`)
      : print(address);
  },
};
