// Starts a controller from a large store: `pnpm large-store --units 168000`.
require("./run-bundled.cjs").runBundled({
  entry: "packages/sim/src/large-store/main.ts",
  name: "kith-large-store.cjs",
});
