// Bundles the charm's programs into lib/.
const { bundleCharm } = require("../build-charm.cjs");

module.exports = () => bundleCharm(__dirname, { keep: "@kith-charm/supervisor/main", proxy: "./src/proxy.ts" });

if (require.main === module) module.exports();
