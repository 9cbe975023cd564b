// A client that was written for Juju, unchanged: python-libjuju from PyPI, pinned, with the files that `kith bootstrap`
// left for it. Sign-in, watching, local charms, units, commands, refusals and models.
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasPip } from "../capability.ts";
import { root, Scratch } from "./scratch.ts";

const source = join(root, "test/clients/libjuju");

describe.skipIf(!hasPip())("python-libjuju", () => {
  const kith = new Scratch();
  const client = join(kith.directory, "client");
  const library = join(kith.directory, "library");

  beforeAll(async () => {
    const requirements = ["--requirement", join(source, "requirements.txt"), "--target", library];
    execFileSync("python3", ["-m", "pip", "install", "--quiet", "--no-compile", ...requirements], { stdio: "pipe" });
    await kith.bootstrap();
    // It gives a new model this key, and does not make one without it.
    mkdirSync(join(client, "ssh"));
    writeFileSync(join(client, "ssh/juju_id_rsa.pub"), "ssh-rsa AAAA me@example\n");
  });
  afterAll(() => kith.close());

  test("connects, deploys, scales, runs, refreshes and removes", async () => {
    const { stdout } = await promisify(execFile)(
      "python3",
      [join(source, "drive.py"), join(root, "test/charms/thread")],
      {
        env: { ...kith.env, PYTHONPATH: library, JUJU_DATA: client },
      },
    );
    expect(JSON.parse(stdout)).toEqual({
      models: ["default"],
      cloud: "local",
      added: ["default", "second"],
      destroyed: ["default"],
      name: "default",
      units: ["one/0", "one/1"],
      leaders: 1,
      annotations: { owner: "me" },
      run: { "return-code": 0, stdout: "from one/0\n" },
      relation: 'application "nobody" not found',
      charm: "local:thread-1",
      left: [],
    });
  });
});
