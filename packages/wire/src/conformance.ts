// What every pair of connected ends keeps, as tests to run on each: call `connectionConformance` in a test file.
import { describe, expect, onTestFinished, test } from "vitest";
import type { CloseReason, Connection } from "./connection.ts";

export interface ConnectedPair {
  readonly ends: readonly [Connection, Connection];
  dispose(): Promise<void>;
}

export function connectionConformance(name: string, connect: () => Promise<ConnectedPair>): void {
  const connected = async () => {
    const pair = await connect();
    onTestFinished(pair.dispose);
    return pair.ends;
  };

  describe(`${name} keeps what a connection promises`, () => {
    test("frames arrive in order, whole, texts as texts, both ways", async () => {
      const [a, b] = await connected();
      const [atA, atB] = [collect(a), collect(b)];
      a.send([Uint8Array.of(1, 2), "text", Uint8Array.of()]);
      a.send(["größe"]);
      b.send(["back"]);
      await until(() => atB.length === 4 && atA.length === 1);
      expect(atB.map(shown)).toEqual([[1, 2], "text", [], "größe"]);
      expect(atA).toEqual(["back"]);
    });

    test("a thousand frames and a large one arrive in order", async () => {
      const [a, b] = await connected();
      const got = collect(b);
      for (let i = 0; i < 1_000; i += 10) a.send(Array.from({ length: 10 }, (_, n) => `${i + n}`));
      a.send([new Uint8Array(3_000_000).fill(7)]);
      await until(() => got.length === 1_001);
      expect(got.slice(0, 1_000)).toEqual(Array.from({ length: 1_000 }, (_, n) => `${n}`));
      expect(got[1_000]?.length).toBe(3_000_000);
    });

    test("what came before anybody listened is kept", async () => {
      const [a, b] = await connected();
      a.send(["early", "bird"]);
      await new Promise((resolve) => setTimeout(resolve, 30));
      const got = collect(b);
      await until(() => got.length === 2);
      expect(got).toEqual(["early", "bird"]);
    });

    test("nothing arrives within the call that sends it", async () => {
      const [a, b] = await connected();
      const got = collect(b);
      a.send(["later"]);
      expect(got).toEqual([]);
      await until(() => got.length === 1);
    });

    test("bytes are buffered until the peer's end has them", async () => {
      const [a, b] = await connected();
      const got = collect(b);
      a.send([new Uint8Array(8_000_000)]);
      expect(a.bufferedBytes).toBeGreaterThan(0);
      await until(() => got.length === 1 && a.bufferedBytes === 0);
    });

    test("a close tells both ends once, after what was sent, with its reason", async () => {
      const [a, b] = await connected();
      const got = collect(b);
      const [closedA, closedB] = [closes(a), closes(b)];
      a.send(["last words"]);
      a.close(4001, "enough");
      a.close(4002, "twice");
      a.send(["never"]);
      await until(() => closedA.length > 0 && closedB.length > 0);
      b.send(["never"]);
      b.close();
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(got).toEqual(["last words"]);
      expect(closedA).toEqual([{ code: 4001, reason: "enough" }]);
      expect(closedB).toEqual([{ code: 4001, reason: "enough" }]);
    });

    test("who asks late is told that it has closed", async () => {
      const [a, b] = await connected();
      collect(b);
      a.close(1000, "done");
      await new Promise((resolve) => setTimeout(resolve, 60));
      const closed = closes(b);
      await until(() => closed.length === 1);
      expect(closed).toEqual([{ code: 1000, reason: "done" }]);
    });

    test("both ends are bound to the same session", async () => {
      const [a, b] = await connected();
      expect([...a.binding]).toEqual([...b.binding]);
    });
  });
}

function collect(connection: Connection): (Uint8Array | string)[] {
  const got: (Uint8Array | string)[] = [];
  connection.onMessage((frame) => got.push(frame));
  return got;
}

function closes(connection: Connection): CloseReason[] {
  const got: CloseReason[] = [];
  connection.onClose((reason) => got.push(reason));
  return got;
}

const shown = (frame: Uint8Array | string): string | number[] => (typeof frame === "string" ? frame : [...frame]);

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; waited < 5_000; waited += 5) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("cannot see what was awaited within 5 s");
}
