import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packCharm } from "../src/index.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kith-pack-"));
  write("metadata.yaml", "name: web\nsummary: s\n");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), text);
  chmodSync(join(directory, path), mode);
}

/** Modes by name, from the archive's central directory. */
function modesIn(archive: Uint8Array): Record<string, string> {
  const bytes = Buffer.from(archive);
  const modes: Record<string, string> = {};
  for (
    let at = bytes.indexOf("PK\x01\x02", 0, "latin1");
    at !== -1;
    at = bytes.indexOf("PK\x01\x02", at + 4, "latin1")
  ) {
    const name = bytes.toString("utf8", at + 46, at + 46 + bytes.readUInt16LE(at + 28));
    modes[name] = (bytes.readUInt32LE(at + 38) >>> 16).toString(8);
  }
  return modes;
}

test("what Juju leaves out stays out, and .jujuignore has git's language", () => {
  write(".git/HEAD", "x");
  write("build/out", "x");
  write("src/build/kept", "x");
  write("src/a.pyc", "x");
  write("src/keep.pyc", "x");
  write("node_modules/x/y", "x");
  write(".jujuignore", "*.pyc\n!keep.pyc\n/node_modules/\n# a comment\n");
  const names = Object.keys(unzipSync(packCharm(directory).archive)).filter((name) => !name.endsWith("/"));
  expect(names.sort()).toEqual(["metadata.yaml", "src/build/kept", "src/keep.pyc"]);
});

test("modes are normalised, and a hook becomes executable with a warning", () => {
  write("hooks/install", "#!/bin/sh\n", 0o600);
  write("hooks/db-relation-joined", "#!/bin/sh\n", 0o777);
  write("hooks/lib.sh", "x", 0o600);
  const { archive, warnings } = packCharm(directory);
  expect(modesIn(archive)).toEqual({
    "hooks/": "40755",
    "hooks/install": "100755",
    "hooks/db-relation-joined": "100755",
    "hooks/lib.sh": "100644",
    "metadata.yaml": "100644",
  });
  expect(warnings).toEqual(['making "hooks/install" executable in charm']);
});

test("a link inside stays a link", () => {
  write("src/charm.py", "x");
  symlinkSync("../src/charm.py", join(directory, "src/dispatch"));
  const { archive } = packCharm(directory);
  expect(modesIn(archive)["src/dispatch"]).toBe("120777");
  expect(Buffer.from(unzipSync(archive)["src/dispatch"] ?? []).toString()).toBe("../src/charm.py");
});

test.each([
  ["/etc/passwd", 'cannot pack charm: symlink "bad" is absolute: "/etc/passwd"'],
  ["../outside", 'cannot pack charm: symlink "bad" links out of charm: "../outside"'],
])("a link to %s is refused", (target, message) => {
  symlinkSync(target, join(directory, "bad"));
  expect(() => packCharm(directory)).toThrow(message);
});

test("the same files give the same bytes", () => {
  write("hooks/install", "#!/bin/sh\n", 0o755);
  const first = packCharm(directory).archive;
  write("hooks/install", "#!/bin/sh\n", 0o755);
  expect(Buffer.compare(first, packCharm(directory).archive)).toBe(0);
});
