// The simulated edges keep what the real ones keep: the same suites, on a virtual clock that real time pushes.
import { diskConformance, powerCutConformance } from "@kith/agent/conformance";
import { createMemoryDisk } from "@kith/store";
import { storeConformance } from "@kith/store/conformance";
import { connectionConformance } from "@kith/wire/conformance";
import { onTestFinished } from "vitest";
import { Dice } from "../src/dice.ts";
import { Faults } from "../src/faults.ts";
import { Incarnation } from "../src/incarnation.ts";
import { DiskMedium } from "../src/simulated-disk.ts";
import { SimulatedNetwork } from "../src/simulated-network.ts";
import { openSimulatedStore } from "../src/simulated-store.ts";
import { VirtualClock } from "../src/virtual-clock.ts";

/** A clock whose time passes as fast as it can. */
function runningClock(): VirtualClock {
  const clock = new VirtualClock();
  let over = false;
  const pass = async (): Promise<void> => {
    while (!over) {
      await clock.runUntil(() => false, 5);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  void pass();
  onTestFinished(() => {
    over = true;
  });
  return clock;
}

const newSimulatedDisk = async () => {
  const medium = new DiskMedium(runningClock(), new Dice(3));
  return {
    open: () => medium.open(),
    // Files are replaced at once here: whoever dies before that leaves nothing.
    interruptWrite: async () => {},
    powerCut: () => medium.powerCut(),
    dispose: async () => {},
  };
};
diskConformance("the simulated disk", newSimulatedDisk);
powerCutConformance("the simulated disk", newSimulatedDisk);

storeConformance("the simulated store", async () => {
  const disk = createMemoryDisk();
  const clock = runningClock();
  const dice = new Dice(1);
  let epochs = 0;
  const newEpoch = (): string => {
    epochs += 1;
    return `e${epochs}`;
  };
  return {
    open: async () => openSimulatedStore({ disk, clock, dice, newEpoch, onDurable: () => {} }),
    dispose: async () => {},
  };
});

connectionConformance("a connection of the simulated network", async () => {
  const clock = runningClock();
  const dice = new Dice(2);
  const network = new SimulatedNetwork(clock, dice, { up: (_from, frames) => frames, down: (_from, frames) => frames });
  const faults = new Faults("none", 0, dice);
  const incarnation = new Incarnation({ clock, faults, timers: "controller.clock.timer", onCrash: () => {} });
  const accepted = new Promise<Parameters<ReturnType<typeof accepting>["accept"]>[0]>((resolve) => {
    network.listen(
      {
        request: async () => ({ status: 404, headers: {}, body: "" }),
        upgrade: () => accepting(resolve),
      },
      incarnation,
    );
  });
  const here = await network.connect("machine")({ url: "wss://controller/agent" });
  return { ends: [here, await accepted], dispose: async () => incarnation.end() };
});

type Accepting = Exclude<ReturnType<Parameters<SimulatedNetwork["listen"]>[0]["upgrade"]>, { readonly status: number }>;

const accepting = (accept: Accepting["accept"]): Accepting => ({ frameBytesMax: 1_000_000, accept });
