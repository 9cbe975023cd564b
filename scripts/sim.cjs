// Builds the simulator and runs it: `pnpm sim --seeds 1000 --faults harsh`.
require("./run-bundled.cjs").runBundled({
  entry: "packages/sim/src/main.ts",
  name: "kith-sim.cjs",
  sourcemap: "inline",
});
