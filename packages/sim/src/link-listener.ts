// What passes on the links of agents, read for the checkers.
import { codecFor, type DownMessage, downShapes } from "@kith/schema";
import type { Acknowledged } from "./checkers/acknowledged.ts";
import type { Frame, LinkTap } from "./simulated-network.ts";

const codec = codecFor(true);
const types = Object.keys(downShapes);
/** In a positional frame the number of the type stands after the array's head. */
const LISTENED: ReadonlySet<number | undefined> = new Set([types.indexOf("applied"), types.indexOf("at")]);

/** Tells `acknowledged` what agents are told. */
export function listening(acknowledged: Acknowledged): LinkTap {
  return {
    up: (_machine, frames) => frames,
    down(machine, frames) {
      const [model = ""] = machine.split(" ");
      for (const frame of frames) {
        const message = read(frame);
        if (message?.type === "at") acknowledged.broughtTo(model, message.revision);
        if (message?.type === "applied" && message.refusal === null)
          acknowledged.applied(model, message.entity, message.sequence);
      }
      return frames;
    },
  };
}

function read(frame: Frame): DownMessage | null {
  if (typeof frame === "string" || !LISTENED.has(frame[1])) return null;
  const message = codec.decodeDown(frame);
  return message.ok ? message.value : null;
}
