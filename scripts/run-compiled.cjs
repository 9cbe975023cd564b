// Runs a bundle from what V8 compiled in an earlier run, because compiling is most of what a short run costs. The code is
// kept beside the bundle, named after the bundle's content and this Node. The build puts this file beside the bundles.
const { readFileSync, renameSync, statSync, writeFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { dirname } = require("node:path");
const { Script } = require("node:vm");

/** Runs `bundle`. Where there is no compiled code of it yet, `whenKnown(keep)` says when most of it has been used. */
exports.runCompiled = (bundle, whenKnown) => {
  const { size, mtimeMs } = statSync(bundle);
  const base = bundle.slice(0, -".cjs".length);
  const cache = `${base}-${process.version}-${process.arch}-${size}-${Math.round(mtimeMs)}.cache`;
  const cachedData = compiledIn(cache);
  const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(bundle, "latin1")}\n})`;
  const script = new Script(source, { filename: bundle, ...(cachedData === undefined ? {} : { cachedData }) });
  // Rejected: of another processor or with other flags, as in a checkout that was copied here.
  if (cachedData === undefined || script.cachedDataRejected) whenKnown(() => keep(script, cache));
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(bundle), module, bundle, dirname(bundle));
};

function compiledIn(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Another user's checkout is left as it is. */
function keep(script, cache) {
  try {
    writeFileSync(`${cache}.${process.pid}`, script.createCachedData());
    renameSync(`${cache}.${process.pid}`, cache);
  } catch {}
}
