import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CharmDeployer } from "../src/charm-deployer.ts";
import type { CharmTicket } from "../src/charms.ts";
import { machineLayout } from "../src/machine-layout.ts";
import { directory, file, link, type ZipEntry, zip } from "./test-support/zip.ts";

const METADATA = `name: app
summary: a
description: b
requires:
  db: { interface: sql }
storage:
  data: { type: filesystem }
`;
const charm = (...entries: ZipEntry[]) => zip([file("metadata.yaml", METADATA), ...entries]);
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

let root: string;
let deployer: CharmDeployer;
let blobs: Map<string, Buffer>;
let downloads: number;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kith-charms-"));
  blobs = new Map();
  downloads = 0;
  deployer = new CharmDeployer(machineLayout(root), async (ticket, path) => {
    downloads += 1;
    writeFileSync(path, blobs.get(ticket.path) ?? "");
  });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function deploy(bytes: Buffer, url = "local:app-0", unit = "app/0"): Promise<void> {
  const hash = sha256(bytes);
  blobs.set(hash, bytes);
  const ticket: CharmTicket = { path: hash, sha256: hash, size: bytes.length };
  await deployer.deploy(unit, { url, sha256: hash }, async () => ticket);
}
const inCharm = (path: string) => join(root, "agents/unit-app-0/charm", path);
const text = (path: string) => readFileSync(inCharm(path), "utf8");
const mode = (path: string) => statSync(inCharm(path)).mode & 0o777;

describe("deploying", () => {
  test("files, modes, links and empty directories arrive; hooks become executable", async () => {
    await deploy(
      charm(
        file("src/charm.py", "#!/usr/bin/env python3\n", 0o100755),
        file("hooks/install", "#!/bin/sh\n"),
        file("hooks/db-relation-joined", "#!/bin/sh\n"),
        file("hooks/data-storage-attached", "#!/bin/sh\n"),
        file("hooks/notes.txt", "x"),
        link("hooks/start", "install"),
        directory("empty"),
        { name: "large.txt", data: "y".repeat(100_000), deflate: true },
      ),
      "local:app-7",
    );
    expect(text("src/charm.py")).toBe("#!/usr/bin/env python3\n");
    expect(
      ["src/charm.py", "hooks/install", "hooks/db-relation-joined", "hooks/data-storage-attached"].map(mode),
    ).toEqual([0o755, 0o744, 0o744, 0o744]);
    expect(mode("hooks/notes.txt")).toBe(0o644);
    expect(readlinkSync(inCharm("hooks/start"))).toBe("install");
    expect(readdirSync(inCharm("empty"))).toEqual([]);
    expect(text("large.txt").length).toBe(100_000);
    expect(text("revision")).toBe("7\n");
    expect(text(".juju-charm")).toBe("local:app-7\n");
    expect(await deployer.deployed("app/0")).toMatchObject({ url: "local:app-7" });
  });

  test("an upgrade removes what the old charm brought and keeps what hooks wrote", async () => {
    await deploy(charm(file("lib/old.py", "1"), file("gone/a", "1"), file("stays", "1"), link("was-link", "stays")));
    writeFileSync(inCharm(".unit-state.db"), "state");
    mkdirSync(inCharm("lib/__pycache__"));
    writeFileSync(inCharm("lib/__pycache__/x.pyc"), "cache");
    await deploy(charm(file("lib/new.py", "2"), file("stays", "2"), file("was-link", "now a file")), "local:app-1");
    expect(existsSync(inCharm("lib/old.py"))).toBe(false);
    expect(existsSync(inCharm("gone"))).toBe(false);
    expect([text("stays"), text("was-link"), text("lib/new.py")]).toEqual(["2", "now a file", "2"]);
    expect(text(".unit-state.db")).toBe("state");
    expect(text("lib/__pycache__/x.pyc")).toBe("cache");
    expect(text("revision")).toBe("1\n");
  });

  test("what is written never goes through a link that a hook left", async () => {
    await deploy(charm(file("lib/a", "1")));
    rmSync(inCharm("lib"), { recursive: true });
    mkdirSync(join(root, "elsewhere"));
    symlinkSync(join(root, "elsewhere"), inCharm("lib"));
    await deploy(charm(file("lib/a", "2")), "local:app-1");
    expect(readdirSync(join(root, "elsewhere"))).toEqual([]);
    expect(lstatSync(inCharm("lib")).isDirectory()).toBe(true);
  });

  test("units of one machine share a download", async () => {
    const bytes = charm(file("a", "1"));
    await Promise.all([deploy(bytes, "local:app-0", "app/0"), deploy(bytes, "local:app-0", "app/1")]);
    await deploy(bytes, "local:app-0", "app/2");
    expect(downloads).toBe(1);
  });

  test("an archive that a power cut emptied is fetched again", async () => {
    const bytes = charm(file("a", "1"));
    await deploy(bytes);
    writeFileSync(join(root, "agent/charms", `${sha256(bytes)}.charm`), "");
    await deploy(bytes, "local:app-0", "app/1");
    expect(downloads).toBe(2);
  });

  test("a download with another hash is refused, and asked for again", async () => {
    const bytes = charm();
    blobs.set("p", Buffer.from("something else"));
    const ticket = async () => ({ path: "p", sha256: sha256(bytes), size: 14 });
    const identity = { url: "local:app-0", sha256: sha256(bytes) };
    await expect(deployer.deploy("app/0", identity, ticket)).rejects.toMatchObject({ retryable: true });
    expect(await deployer.deployed("app/0")).toBeNull();
    await deploy(bytes);
    expect(await deployer.deployed("app/0")).toEqual(identity);
  });
});

const bomb = Buffer.alloc(8 * 1024 * 1024);
test.each<[string, Buffer, string | RegExp]>([
  ["a name that climbs out", charm(file("../evil", "x")), /\.\.\/evil/],
  ["a name that climbs out further down", charm(file("a/../../evil", "x")), /a\/\.\.\/\.\.\/evil/],
  ["an absolute name", charm(file("/tmp/evil", "x")), /absolute path|leads out/],
  ["a name with backslashes", charm(file("..\\evil", "x")), /evil/],
  ["an absolute link", charm(link("etc", "/etc")), 'symlink "etc" is absolute: "/etc"'],
  ["a link out", charm(link("up", "../../..")), 'symlink "up" links out of charm: "../../.."'],
  ["a link out by way of another", charm(link("d", "."), link("l", "d/..")), 'symlink "l" links out of charm'],
  ["a file below a link", charm(link("d", "."), file("d/x", "x")), '"d/x" lies below the symlink "d"'],
  ["a file below a link that comes later", charm(file("d/x", "x"), link("d", ".")), "lies below the symlink"],
  ["one name twice", charm(file("a", "1"), file("a", "2")), '"a" is in it twice'],
  ["a device", charm({ name: "tty", mode: 0o020666 }), '"tty" is neither file, directory nor symlink'],
  ["a bomb", charm({ name: "bomb", data: bomb, deflate: true }), '"bomb" unpacks to more than 200 times its size'],
  [
    "a file that claims to be smaller",
    charm({ name: "liar", data: bomb, deflate: true, claimedSize: 10 }),
    /too many bytes|too large|size/,
  ],
  ["a link whose target is a novel", charm(link("a", "x".repeat(5000))), "is larger than 4096 bytes"],
  ["no metadata", zip([file("a", "1")]), 'archive file "metadata.yaml" not found'],
  ["no zip", Buffer.from("PK nothing"), /zip: /],
  ["a zip that was cut", charm(file("a", "x".repeat(1000))).subarray(0, 700), /zip: /],
  ["metadata that is no charm's", zip([file("metadata.yaml", "name: [")]), "cannot deploy charm local:app-0"],
])("an archive with %s is refused and leaves nothing outside", async (_story, bytes, problem) => {
  const failed = await deploy(bytes).then(
    () => null,
    (cause: unknown) => cause,
  );
  expect(failed).toMatchObject({ name: "AgentError" });
  expect((failed as Error).message).toMatch(problem);
  expect(await deployer.deployed("app/0")).toBeNull();
  expect(readdirSync(root).sort()).toEqual(expect.not.arrayContaining(["evil"]));
  expect(existsSync(join(root, "agents/unit-app-0/evil"))).toBe(false);
  expect(existsSync("/tmp/evil")).toBe(false);
});

describe("resources", () => {
  const bytes = Buffer.from("blob");
  const ticket = {
    path: "r",
    size: 4,
    filename: "blob.txt",
    sha384: createHash("sha384").update(bytes).digest("hex"),
  };

  test("come once, under their file name, and again when they changed", async () => {
    blobs.set("r", bytes);
    const path = await deployer.resource("app/0", ticket);
    expect(path).toBe(join(root, "agents/unit-app-0/resources/blob.txt"));
    expect(statSync(path).mode & 0o111).toBe(0);
    await deployer.resource("app/0", ticket);
    expect(downloads).toBe(1);
    writeFileSync(path, "BLOB");
    await deployer.resource("app/0", ticket);
    expect([downloads, readFileSync(path, "utf8")]).toEqual([2, "blob"]);
  });

  test.each([
    ["another content", { blob: Buffer.from("BLOB") }, "resource fingerprint does not match expected"],
    ["another size", { blob: Buffer.from("too long") }, "resource size does not match expected"],
  ])("%s is refused", async (_story, { blob }, problem) => {
    blobs.set("r", blob);
    await expect(deployer.resource("app/0", ticket)).rejects.toThrow(problem);
  });

  test("a file name that is a path is refused", async () => {
    await expect(deployer.resource("app/0", { ...ticket, filename: "../x" })).rejects.toThrow("not valid");
  });
});
