import { portText } from "../hook-context/port-range.ts";
import type { OpenPort } from "../hook-context/ports.ts";
import { print, surplus } from "./outcome.ts";
import { anyFormat, type Tool } from "./tool.ts";

/** Contract 4.5, 13.1: with this hook's own requests. */
export const openedPorts: Tool = {
  operands: "",
  summary: "list all ports or port ranges opened by the unit",
  flags: [
    {
      names: ["endpoints"],
      kind: "bool",
      about: "display the list of target application endpoints for each port range",
    },
  ],
  formats: anyFormat,
  run({ ports }, input) {
    const show = input.on("endpoints") ? withEndpoints : portText;
    return surplus(input.words, 0) ?? print(ports.opened().map((port) => show(port)));
  },
};

const withEndpoints = (port: OpenPort): string =>
  `${portText(port)} (${port.endpoints.includes("") ? "*" : port.endpoints.join(", ")})`;
