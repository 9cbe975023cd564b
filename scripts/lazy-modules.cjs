// A plugin for esbuild: modules that a process may never need are evaluated by the first use of one of their names, not
// when the bundle starts. A start is paid by every `kith` and every agent; a YAML reader only by whoever reads YAML.
const { createRequire, isBuiltin } = require("node:module");

/** `names` as they are imported; `from` maps a package to the package.json whose dependency it is. */
exports.lazyModules = (names, from) => ({
  name: "lazy-modules",
  setup(build) {
    const filter = new RegExp(`^(${names.join("|")})$`);
    build.onResolve({ filter }, ({ path, namespace, kind, resolveDir }) => {
      if (namespace === "lazy-module" || kind === "dynamic-import") return undefined;
      return { path, namespace: "lazy-module", pluginData: { resolveDir } };
    });
    build.onLoad({ filter: /.*/, namespace: "lazy-module" }, ({ path, pluginData }) => {
      const target = isBuiltin(path) ? path : createRequire(from[path]).resolve(path);
      const exported = Object.keys(require(target)).filter((name) => name !== "default" && name !== "__esModule");
      const getters = exported.map(
        (name) => `get ${JSON.stringify(name)}() { return load()[${JSON.stringify(name)}]; }`,
      );
      // A CommonJS module that is imported by default is its own exports.
      const contents = `const load = () => require(${JSON.stringify(isBuiltin(path) ? path : target)});\nmodule.exports = { ${getters.join(", ")} };`;
      return { contents, loader: "js", resolveDir: pluginData.resolveDir };
    });
  },
});
