import { failed, surplus } from "./outcome.ts";
import type { Tool } from "./tool.ts";

/** Contract 4.2: never in an action. Machines whose host is not theirs are not rebooted for one charm. */
export const jujuReboot: Tool = {
  operands: "",
  summary: "reboot the host machine",
  flags: [{ names: ["now"], kind: "bool", about: "reboot immediately, killing the invoking process" }],
  formats: "none",
  run({ options }, input) {
    const extra = surplus(input.words, 0);
    if (extra !== null) return extra;
    if (options.action !== null) return failed("juju-reboot is not supported when running an action.");
    return failed(`cannot reboot machine ${options.identity.machine}: not supported`);
  },
};
