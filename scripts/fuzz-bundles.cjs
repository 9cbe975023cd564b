// Builds the fuzzer of bundles and runs it over the corpus: `pnpm fuzz-bundles --runs 100000`.
const { spawnSync } = require("node:child_process");
const { existsSync } = require("node:fs");
const { join } = require("node:path");

const root = join(__dirname, "..");
const outfile = join(root, "dist", "kith-fuzz-bundles.cjs");
const corpora = process.env.KITH_CORPORA ?? join(root, "../shared/corpora");

main().catch((error) => {
  console.error(`ERROR cannot fuzz bundles: ${error.message}`);
  process.exit(2);
});

async function main() {
  if (!existsSync(join(corpora, "bundles"))) throw new Error("KITH_CORPORA names no folder of real bundles");
  await require("esbuild").build({
    absWorkingDir: root,
    entryPoints: ["test/fuzz/fuzz-bundles.ts"],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: "inline",
    logLevel: "warning",
  });
  const args = process.argv.slice(2).filter((arg) => arg !== "--");
  const env = { ...process.env, KITH_CORPORA: corpora };
  const { status } = spawnSync(process.execPath, ["--enable-source-maps", outfile, ...args], { stdio: "inherit", env });
  process.exit(status ?? 1);
}
