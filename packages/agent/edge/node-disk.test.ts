// The real disk: the promises of every disk, and what only the kernel sees.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { capability, hasProgram } from "../../../test/capability.ts";
import { diskConformance } from "../src/conformance.ts";
import { nodeDisk } from "../src/node-disk.ts";

const newDirectory = () => mkdtempSync(join(tmpdir(), "kith-disk-"));

diskConformance("the real disk", async () => {
  const root = newDirectory();
  return {
    open: () => nodeDisk(root),
    async interruptWrite(path, text) {
      const file = join(root, `${path}.new`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text.slice(0, text.length / 2));
    },
    dispose: async () => rmSync(root, { recursive: true, force: true }),
  };
});

test("what is on disk is for its owner only", async () => {
  const root = newDirectory();
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  await nodeDisk(root).write("state/units/a.json", "a");
  const modes = ["state", "state/units", "state/units/a.json"].map((path) => statSync(join(root, path)).mode & 0o777);
  expect(modes).toEqual([0o700, 0o700, 0o600]);
});

const traceable = hasProgram("strace") && capability("strace", canTrace(), "strace may not trace here");

describe.skipIf(!traceable)("under strace", () => {
  test("a durable write is acknowledged after its bytes and its name are on the medium; another waits for neither", () => {
    const root = newDirectory();
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    const program = join(root, "write-child.cjs");
    const repository = join(import.meta.dirname, "../../..");
    const source = join(import.meta.dirname, "test-support/write-child.ts");
    const bundling = ["--bundle", "--platform=node", "--format=cjs", "--log-level=warning"];
    execFileSync(join(repository, "node_modules/.bin/esbuild"), [source, ...bundling, `--outfile=${program}`]);
    const trace = join(root, "trace");
    const watched = ["-f", "-y", "-e", "trace=fsync,fdatasync,rename,renameat,renameat2,write", "-o", trace];
    execFileSync("strace", [...watched, process.execPath, program, join(root, "disk")]);
    expect(story(readFileSync(trace, "utf8"), join(root, "disk"))).toEqual([
      ...["write key.new", "fsync key.new", "rename key.new", "fsync state", "fsync .", "acked durable"],
      ...["write key.new", "rename key.new", "acked cached"],
    ]);
  });
});

/** The calls that concern the disk, in order, by the name of the file. */
function story(trace: string, root: string): string[] {
  return trace.split("\n").flatMap((line) => {
    const [, call = "", rest = ""] = /^\d+ +(\w+)\((.*)$/.exec(line) ?? [];
    const said = /acked \w+/.exec(rest)?.[0];
    if (said !== undefined) return [said];
    if (!rest.includes(root)) return [];
    const below = rest.slice(rest.indexOf(root) + root.length);
    const [, name = "."] = /^(?:\/state)?\/([\w.]+)[>"]/.exec(below) ?? [];
    return [`${call.replace(/^rename.*/, "rename").replace("fdatasync", "fsync")} ${name}`];
  });
}

function canTrace(): boolean {
  try {
    execFileSync("strace", ["-e", "trace=none", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
