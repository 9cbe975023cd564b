// How the programs of a charm become single files that run on a bare Node: bundled into the charm's lib/.
const { join } = require("node:path");
const esbuild = require("esbuild");

const options = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  legalComments: "none",
  logLevel: "warning",
};

/** `programs`: name in lib/ → module, relative to the charm or by package name. */
exports.bundleCharm = (charm, programs) =>
  esbuild.build({
    ...options,
    absWorkingDir: charm,
    entryPoints: Object.fromEntries(Object.entries(programs)),
    outdir: join(charm, "lib"),
    outExtension: { ".js": ".cjs" },
    minify: true,
    external: ["pg-native"],
  });

/** Loads a TypeScript module of the build itself. */
exports.bundleModule = async (file) => {
  const built = await esbuild.build({ ...options, entryPoints: [file], write: false });
  const loaded = { exports: {} };
  new Function("module", "exports", "require", built.outputFiles[0].text)(loaded, loaded.exports, require);
  return loaded.exports;
};
