// Builds the load tool and runs it: `pnpm load --bench B2m --size 64`.
const { spawnSync } = require("node:child_process");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const root = join(__dirname, "..");
const outfile = join(root, "dist", "kith-load.cjs");

main().catch((error) => {
  console.error(`ERROR cannot load: ${error.message}`);
  process.exit(2);
});

async function main() {
  await require("esbuild").build({
    absWorkingDir: root,
    entryPoints: ["packages/sim/src/load/main.ts"],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "linked",
    logLevel: "warning",
    define: { "import.meta.url": "undefined" },
    loader: { ".yaml": "text" },
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
