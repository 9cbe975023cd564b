// Builds the simulator and runs it: `pnpm sim --seeds 1000 --faults harsh`.
const { spawnSync } = require("node:child_process");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const root = join(__dirname, "..");
const outfile = join(root, "dist", "kith-sim.cjs");

main().catch((error) => {
  console.error(`ERROR cannot simulate: ${error.message}`);
  process.exit(2);
});

async function main() {
  await require("esbuild").build({
    absWorkingDir: root,
    entryPoints: ["packages/sim/src/main.ts"],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "inline",
    logLevel: "warning",
    define: { "import.meta.url": "undefined" },
    external: ["bufferutil", "utf-8-validate", "msgpackr-extract", "pino-pretty"],
    plugins: [fromStorePackage("lmdb")],
  });
  const args = process.argv.slice(2).filter((arg) => arg !== "--");
  const { status } = spawnSync(process.execPath, ["--enable-source-maps", outfile, ...args], { stdio: "inherit" });
  process.exit(status ?? 1);
}

/** A package with native parts cannot be bundled: it is required from where its owner has it installed. */
function fromStorePackage(name) {
  const path = createRequire(join(root, "packages/store/package.json")).resolve(name);
  return {
    name: `external-${name}`,
    setup: (build) => build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path, external: true })),
  };
}
