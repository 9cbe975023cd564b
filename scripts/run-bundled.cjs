// Bundles a program of the repository into dist/ and runs it with what follows on the command line.
const { spawnSync } = require("node:child_process");
const { createRequire } = require("node:module");
const { join } = require("node:path");

const root = join(__dirname, "..");

/** `entry` below the root, `name` of the file in dist/; ends with the program's own exit code. */
exports.runBundled = ({ entry, name, sourcemap = "linked", flags = ["--enable-source-maps"] }) => {
  const outfile = join(root, "dist", name);
  const build = require("esbuild").build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap,
    logLevel: "warning",
    define: { "import.meta.url": "undefined" },
    loader: { ".yaml": "text" },
    external: ["bufferutil", "utf-8-validate", "msgpackr-extract", "pino-pretty"],
    plugins: [fromStorePackage("lmdb")],
  });
  build.then(
    () => {
      const args = process.argv.slice(2).filter((arg) => arg !== "--");
      const { status } = spawnSync(process.execPath, [...flags, outfile, ...args], { stdio: "inherit" });
      process.exit(status ?? 1);
    },
    (error) => {
      console.error(`ERROR cannot build ${name}: ${error.message}`);
      process.exit(2);
    },
  );
};

/** A package with native parts cannot be bundled: it is required from where its owner has it installed. */
function fromStorePackage(name) {
  const path = createRequire(join(root, "packages/store/package.json")).resolve(name);
  return {
    name: `external-${name}`,
    setup: (build) => build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path, external: true })),
  };
}
