import { failed, surplus } from "./outcome.ts";
import type { Tool } from "./tool.ts";

/**
 * Contract 2.9, 4.2: never in an action. A machine that is a process on a shared host is not rebooted: that would end
 * other machines, and the hook that asked goes on knowing that nothing happens, with --now as without.
 */
export const jujuReboot: Tool = {
  operands: "",
  summary: "reboot the host machine",
  flags: [{ names: ["now"], kind: "bool", about: "reboot immediately, killing the invoking process" }],
  formats: "none",
  run({ options }, input) {
    const extra = surplus(input.words, 0);
    if (extra !== null) return extra;
    if (options.action !== null) return failed("juju-reboot is not supported when running an action.");
    const { machine } = options.identity;
    // Until it is known what the machine is, it may be such a process.
    const level = options.view.get("instance", machine)?.level ?? "process";
    const reason =
      level === "process" ? "it shares its host with other machines" : "its provider does not reboot machines";
    return failed(`cannot reboot machine ${machine}: ${reason}`);
  },
};
