import { done } from "./outcome.ts";
import { endpointsFlag, PORT_OPERANDS, readPortWords } from "./port-words.ts";
import type { Tool } from "./tool.ts";

/** Contract 4.5, 13.1: buffered. An endpoint that the charm does not have fails the flush. */
export const closePort: Tool = {
  operands: PORT_OPERANDS,
  summary: "register a request to close a port or port range",
  flags: [endpointsFlag],
  formats: "ignored",
  run({ ports }, input) {
    const read = readPortWords(input);
    if (!read.ok) return read.error;
    ports.close(read.value.range, read.value.endpoints);
    return done;
  },
};
