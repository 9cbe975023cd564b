// The next Node that users run, as a program: an ordinary package that is a plain binary. Prints its path, or nothing.
const { execFileSync } = require("node:child_process");

const VERSION = "24.21.0";

function newerNode() {
  if (process.env.KITH_NEWER_NODE !== undefined) return process.env.KITH_NEWER_NODE || null;
  try {
    const script = "node -p process.execPath";
    const path = execFileSync("npx", ["-y", "-p", `node-linux-${process.arch}@${VERSION}`, "-c", script], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 120_000,
    }).trim();
    return execFileSync(path, ["--version"], { encoding: "utf8" }).startsWith("v24") ? path : null;
  } catch {
    return null;
  }
}

exports.newerNode = newerNode;
