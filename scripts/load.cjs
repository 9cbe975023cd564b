// Builds the load tool and runs it: `pnpm load --bench B2m --size 64`.
require("./run-bundled.cjs").runBundled({ entry: "packages/sim/src/load/main.ts", name: "kith-load.cjs" });
