import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeServerArchive } from "../src/server-archive.ts";

let scratch = "";
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "kith-archive-"));
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

function makeTree(name: string): string {
  const root = join(scratch, name);
  const deep = join(root, "share", "a-rather-long-directory-name".repeat(3), "timezone");
  mkdirSync(join(root, "bin"), { recursive: true });
  mkdirSync(join(root, "lib"), { recursive: true });
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(root, "bin/postgres"), "server");
  chmodSync(join(root, "bin/postgres"), 0o755);
  writeFileSync(join(root, "lib/libpq.so.5.18"), Buffer.alloc(1_000, 7));
  symlinkSync("libpq.so.5.18", join(root, "lib/libpq.so.5"));
  writeFileSync(join(root, "lib/libpq.a"), "static");
  writeFileSync(join(deep, "Zurich"), "");
  return root;
}

test("is the same, byte for byte, whenever the tree was made", () => {
  const one = makeTree("one");
  const two = makeTree("two");
  utimesSync(join(two, "bin/postgres"), 1, 1);
  writeServerArchive(one, join(scratch, "one.tar"));
  writeServerArchive(two, join(scratch, "two.tar"));
  const hash = (file: string): string =>
    createHash("sha256")
      .update(readFileSync(join(scratch, file)))
      .digest("hex");
  expect(hash("one.tar")).toBe(hash("two.tar"));
});

test("unpacks to what was packed, without static libraries", () => {
  const root = makeTree("tree");
  writeServerArchive(root, join(scratch, "tree.tar"));
  const out = join(scratch, "out");
  mkdirSync(out);
  execFileSync("tar", ["-xf", join(scratch, "tree.tar"), "-C", out]);
  rmSync(join(root, "lib/libpq.a"));
  expect(execFileSync("diff", ["-r", root, out], { encoding: "utf8" })).toBe("");
  expect(execFileSync("stat", ["-c", "%A", join(out, "bin/postgres")], { encoding: "utf8" }).trim()).toBe("-rwxr-xr-x");
  expect(execFileSync("readlink", [join(out, "lib/libpq.so.5")], { encoding: "utf8" }).trim()).toBe("libpq.so.5.18");
});
