// Blobs, segment files and password hashes on the real disk and the real crypto.
import { mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, err, ok, silentLog } from "@kith/base";
import type { WholeWorld } from "@kith/domain";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BlobCollector } from "../src/blob-collector.ts";
import { type Blobs, blobBytes, memoryBlobs } from "../src/blobs.ts";
import type { Crypto } from "../src/crypto.ts";
import { openFileBlobs } from "../src/file-blobs.ts";
import { fileLogFiles } from "../src/file-segments.ts";
import {
  BLOB_GRACE_MS,
  SCRYPT_JOBS_MAX,
  SCRYPT_QUEUE_MAX,
  SEGMENT_BYTES_MAX,
  SEGMENT_TIDY_EVERY_MS,
} from "../src/limits.ts";
import { nodeCrypto } from "../src/node-crypto.ts";
import { Passwords } from "../src/passwords.ts";
import { realClock } from "../src/run-controller.ts";
import type { LogFile, LogFiles, LogKind } from "../src/segment-files.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "kith-files-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function* body(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

const HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

describe.each<[string, () => Promise<Blobs>]>([
  ["files", () => openFileBlobs(join(directory, "blobs"), nodeCrypto)],
  ["memory", async () => memoryBlobs(nodeCrypto, Date.now)],
])("blobs in %s", (_kind, open) => {
  test("are named by their content and read back", async () => {
    const blobs = await open();
    expect(await blobs.put(body("hel", "lo"), 5)).toMatchObject({ ok: true, value: { sha256: HELLO, size: 5 } });
    const reader = await blobs.open(HELLO);
    if (reader === null) throw new Error("it is not there");
    const parts: Uint8Array[] = [];
    for await (const part of blobBytes(reader)) parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe("hello");
    expect((await blobs.list()).map(({ sha256 }) => sha256)).toEqual([HELLO]);
    const [listed] = await blobs.list();
    if (listed === undefined) throw new Error("it is not listed");
    // Long enough for another moment to be written down.
    await new Promise((resolve) => setTimeout(resolve, 20));
    await blobs.put(body("hello"), 5);
    await blobs.remove(listed);
    expect(await blobs.list()).toMatchObject([{ sha256: HELLO }]);
    for (const again of await blobs.list()) await blobs.remove(again);
    expect(await blobs.open(HELLO)).toBeNull();
  });

  test("one that is too large, or whose body fails, leaves nothing", async () => {
    const blobs = await open();
    expect(await blobs.put(body("hello"), 4)).toMatchObject({ ok: false, error: { code: "too-large" } });
    const failing = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from("x");
      throw new Error("gone");
    };
    await expect(blobs.put(failing(), 10)).rejects.toThrow("gone");
    expect(await blobs.list()).toEqual([]);
  });
});

test("what nothing references is collected, an hour after that began", async () => {
  const blobs = await openFileBlobs(join(directory, "collected"), nodeCrypto);
  const world = {
    *all(kind: string) {
      if (kind === "charm" && used) yield { sha256: HELLO };
    },
  } as unknown as WholeWorld;
  let used = true;
  let now = 0;
  const clock = { ...realClock, monotonic: () => now };
  const collector = new BlobCollector({ blobs, models: { all: () => [{ world }] }, clock, log: silentLog });
  const collect = async (): Promise<number> => {
    await collector.collect();
    return (await readdir(join(directory, "collected"))).length;
  };
  await blobs.put(body("hello"), 10);
  used = false;
  // Just stored: it waits for the command that will reference it.
  expect(await collect()).toBe(1);
  const old = new Date(Date.now() - 2 * BLOB_GRACE_MS);
  await utimes(join(directory, "collected", HELLO), old, old);
  used = true;
  expect(await collect()).toBe(1);
  used = false;
  expect(await collect()).toBe(1);
  now += BLOB_GRACE_MS - 1;
  expect(await collect()).toBe(1);
  now += 1;
  expect(await collect()).toBe(0);
});

describe("segment files", () => {
  const kind: LogKind = {
    bytesMax: 3 * SEGMENT_BYTES_MAX,
    ageMs: 14_000,
    dropped: (count, at) => `dropped ${count} at ${at}`,
  };
  let name: string;
  let now: number;
  let open: { readonly files: LogFiles; readonly tick: () => void }[] = [];
  beforeEach((context) => {
    name = `log-${context.task.id}`;
    now = Date.now();
    open = [];
  });
  afterEach(async () => {
    for (const { files } of open) await files.close();
  });

  /** Log files at time `now`; `tick` lets the slow timer run. */
  function start(): { readonly files: LogFiles; readonly log: LogFile; readonly tick: () => void } {
    let slow = (): void => {};
    const after: Clock["after"] = (delayMs, run) => {
      if (delayMs < SEGMENT_TIDY_EVERY_MS) return realClock.after(delayMs, run);
      slow = run;
      return () => {};
    };
    const files = fileLogFiles(join(directory, "logs"), {
      clock: { ...realClock, now: () => now, after },
      log: silentLog,
    });
    const one = { files, log: files.open(name, kind), tick: () => slow() };
    open.push(one);
    return one;
  }
  async function linesOf(log: LogFile): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of log.lines()) lines.push(line);
    return lines;
  }
  const segments = async (): Promise<string[]> =>
    (await readdir(join(directory, "logs", name))).filter((file) => file.endsWith(".log"));
  /** As though nothing had been written for so long. */
  async function grow(old: number): Promise<void> {
    const then = new Date(now - old);
    for (const file of await segments()) await utimes(join(directory, "logs", name, file), then, then);
  }

  test("come back after they were closed, and go when they are removed", async () => {
    const first = start();
    first.log.append(["1", "2"]);
    await first.files.close();
    const { files, log } = start();
    log.append(["3"]);
    expect(await linesOf(log)).toEqual(["1", "2", "3"]);
    expect(await segments()).toHaveLength(1);
    await files.remove(name);
    await expect(readdir(join(directory, "logs", name))).rejects.toThrow("ENOENT");
  });

  test("what is too much goes, oldest first, and is counted", async () => {
    const { log } = start();
    const line = "x".repeat(SEGMENT_BYTES_MAX / 4);
    for (let i = 0; i < 20; i += 1) {
      log.append([`${i} ${line}`]);
      await linesOf(log).then((lines) => expect(lines.at(-1)).toContain(`${i} x`));
    }
    const lines = await linesOf(log);
    expect(lines[0]).toBe(`dropped ${20 - (lines.length - 1)} at ${now}`);
    const numbers = lines.slice(1).map((text) => Number(text.split(" ")[0]));
    expect(numbers).toEqual(Array.from({ length: lines.length - 1 }, (_, i) => 20 - (lines.length - 1) + i));
    expect(lines.length - 1).toBeLessThanOrEqual(12);
    expect(lines.length - 1).toBeGreaterThanOrEqual(8);
  });

  test("what is too old goes at a start, also when nothing is written any more, and stays counted", async () => {
    const first = start();
    first.log.append(["1", "2"]);
    await first.files.close();
    await grow(kind.ageMs + 1_000);
    expect(await linesOf(start().log)).toEqual([`dropped 2 at ${now}`]);
    expect(await segments()).toEqual([]);
    expect(await linesOf(start().log)).toEqual([`dropped 2 at ${now}`]);
  });

  test("what is too old goes from a quiet log by and by, and the log goes on", async () => {
    const { log, tick } = start();
    log.append(["1"]);
    expect(await linesOf(log)).toEqual(["1"]);
    tick();
    expect(await linesOf(log)).toEqual(["1"]);
    await grow(kind.ageMs + 1_000);
    tick();
    expect(await linesOf(log)).toEqual([`dropped 1 at ${now}`]);
    log.append(["2"]);
    expect(await linesOf(log)).toEqual([`dropped 1 at ${now}`, "2"]);
  });

  test("a segment is not written for ever: else its oldest lines would stay for ever", async () => {
    const { log } = start();
    log.append(["1"]);
    expect(await linesOf(log)).toEqual(["1"]);
    now += kind.ageMs / 14 + 2;
    log.append(["2"]);
    expect(await linesOf(log)).toEqual(["1", "2"]);
    log.append(["3"]);
    expect(await linesOf(log)).toEqual(["1", "2", "3"]);
    expect(await segments()).toHaveLength(2);
  });
});

test.each([
  ["generated", "a".repeat(64), "sha256"],
  ["chosen", "correct horse", "scrypt"],
])("a %s password matches itself only", async (_kind, password, scheme) => {
  const passwords = new Passwords(nodeCrypto);
  const made = await passwords.hash(password);
  if (!made.ok) throw new Error("too busy");
  const hash = made.value;
  expect(hash.scheme).toBe(scheme);
  expect(JSON.stringify(hash)).not.toContain(password);
  expect(await passwords.matches(hash, password)).toEqual(ok(true));
  expect(await passwords.matches(hash, `${password}x`)).toEqual(ok(false));
  expect(await passwords.matches(undefined, password)).toEqual(ok(false));
});

test("of a flood of passwords a few are computed, many wait, and the rest may come again", async () => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let most = 0;
  let running = 0;
  const slow: Crypto = {
    ...nodeCrypto,
    async scrypt() {
      running += 1;
      most = Math.max(most, running);
      await gate;
      running -= 1;
      return "00";
    },
  };
  const passwords = new Passwords(slow);
  const room = SCRYPT_JOBS_MAX + SCRYPT_QUEUE_MAX;
  const answers = Array.from({ length: room + 5 }, () => passwords.matches(undefined, "guess"));
  expect(await Promise.all(answers.slice(room))).toEqual(Array(5).fill(err({ code: "busy" })));
  release();
  expect(await Promise.all(answers.slice(0, room))).toEqual(Array(room).fill(ok(false)));
  expect([most, (await passwords.matches(undefined, "guess")).ok]).toEqual([SCRYPT_JOBS_MAX, true]);
});
