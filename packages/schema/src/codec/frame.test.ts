import { type Random, seededRandom } from "@kith/base";
import { Unpackr } from "msgpackr/unpack";
import { describe, expect, test } from "vitest";
import { type DownMessage, downShapes, type UpMessage, upShapes } from "../message.ts";
import { codecFor, isPositional } from "./frame.ts";
import { pack } from "./msgpack.ts";
import { recordOf, rowOf } from "./row.ts";
import { sample, sampleRecords } from "./test-support/sample.ts";

const ups = Object.keys(upShapes) as (keyof typeof upShapes)[];
const downs = Object.keys(downShapes) as (keyof typeof downShapes)[];
const handshake = ["hello", "challenge", "proof", "bye"];

function upMessage(type: keyof typeof upShapes, random: Random): UpMessage {
  return { type, ...(sample(upShapes[type], random) as object) } as UpMessage;
}

function downMessage(type: keyof typeof downShapes, random: Random): DownMessage {
  const message = { type, ...(sample(downShapes[type], random) as object) } as DownMessage;
  return message.type === "segment" ? { ...message, rows: sampleRecords(random).map((r) => [...rowOf(r)]) } : message;
}

describe.each([true, false])("same schema: %s", (sameSchema) => {
  const codec = codecFor(sameSchema);

  test.each(ups)("up %s comes back", (type) => {
    const random = seededRandom(11);
    for (let i = 0; i < 30; i += 1) {
      const message = upMessage(type, random);
      expect(codec.decodeUp(codec.encodeUp(message))).toEqual({ ok: true, value: message });
    }
  });

  test.each(downs.filter((type) => type !== "segment"))("down %s comes back", (type) => {
    const random = seededRandom(12);
    for (let i = 0; i < 30; i += 1) {
      const message = downMessage(type, random);
      expect(codec.decodeDown(codec.encodeDown(message))).toEqual({ ok: true, value: message });
    }
  });

  test("the records of a segment come back", () => {
    const records = sampleRecords(seededRandom(13));
    const rows = records.map((record) => [...rowOf(record)]);
    const frame = codec.encodeDown({
      type: "segment",
      topic: "model",
      from: 1,
      to: 9,
      rows,
      tombstones: [],
      more: false,
    });
    const segment = codec.decodeDown(frame);
    if (!segment.ok || segment.value.type !== "segment") throw new Error("not a segment");
    expect(segment.value.rows.map((row) => recordOf(row))).toEqual(records.map((value) => ({ ok: true, value })));
  });
});

describe("forms", () => {
  const codec = codecFor(true);

  test.each(ups)("up %s is read by a decoder that has seen nothing", (type) => {
    const message = upMessage(type, seededRandom(5));
    const { type: _type, ...fields } = message;
    const fresh = new Unpackr({ useRecords: false }).unpack(codec.encodeUp(message)) as unknown;
    expect(fresh).toEqual(handshake.includes(type) ? message : [ups.indexOf(type), ...Object.values(fields)]);
  });

  test.each(downs)("down %s is read by a decoder that has seen nothing", (type) => {
    const message = downMessage(type, seededRandom(5));
    const { type: _type, ...fields } = message;
    const fresh = new Unpackr({ useRecords: false }).unpack(codec.encodeDown(message)) as unknown;
    expect(fresh).toEqual(handshake.includes(type) ? message : [downs.indexOf(type), ...Object.values(fields)]);
  });

  test.each([
    ["hello", codec.encodeUp(upMessage("hello", seededRandom(1))), false],
    ["challenge", codec.encodeDown({ type: "challenge", nonce: "n" }), false],
    ["welcome", codec.encodeDown(downMessage("welcome", seededRandom(1))), true],
    ["welcome of another schema", codecFor(false).encodeDown(downMessage("welcome", seededRandom(1))), false],
    ["a long frame", pack(new Array(70_000).fill(1)), true],
    ["nothing", new Uint8Array(), false],
  ])("%s is told apart by its first byte", (_what, frame, positional) => {
    expect(isPositional(frame)).toBe(positional);
  });

  test("a hello with fields of a later protocol is read", () => {
    const hello = upMessage("hello", seededRandom(2));
    expect(codec.decodeUp(pack({ ...hello, later: [1, 2] }))).toEqual({ ok: true, value: hello });
  });

  test("positions of another schema are refused", () => {
    expect(codecFor(false).decodeUp(codec.encodeUp({ type: "ack", revision: 1, bytes: 2 })).ok).toBe(false);
  });
});

describe("bad frames are errors, never exceptions", () => {
  const codec = codecFor(true);
  const bad: [string, Uint8Array][] = [
    ["empty", new Uint8Array()],
    ["a number", pack(4)],
    ["null", pack(null)],
    ["an unknown number", pack([99, 1])],
    ["a number that is a name", pack(["ack", 1, 1])],
    ["a fraction", pack([1.5, 1, 1])],
    ["a negative number", pack([-1, 1, 1])],
    ["an unknown name", pack({ type: "constructor" })],
    ["a field too few", pack([ups.indexOf("ack"), 1])],
    ["a field of another type", pack([ups.indexOf("ack"), "1", 1])],
    ["a negative count", pack([ups.indexOf("ack"), -1, 1])],
    ["trailing bytes", new Uint8Array([...pack([ups.indexOf("ack"), 1, 1]), 0])],
    ["an array of four billion", new Uint8Array([0xdd, 0xff, 0xff, 0xff, 0xff])],
    ["a map of four billion", new Uint8Array([0xdf, 0xff, 0xff, 0xff, 0xff])],
    ["arrays nested beyond the stack", new Uint8Array(200_000).fill(0x91)],
    ["answers nested beyond the stack", nestedAnswer(100_000)],
  ];

  test.each(bad)("%s", (_what, frame) => {
    for (const decoded of [codec.decodeUp(frame), codec.decodeDown(frame), codecFor(false).decodeUp(frame)]) {
      expect(decoded.ok ? "read" : decoded.error.code).toBe("bad-frame");
    }
  });

  test("a fact with a value of 1 MB of brackets", () => {
    const results = { value: true };
    const write = { kind: "task", id: "1", status: "completed", message: "", results };
    const frame = pack([ups.indexOf("facts"), [{ entity: "a/0", sequence: 1, at: 1, writes: [write], local: [] }]]);
    const at = frame.indexOf(0xc3); // true
    const brackets = new Uint8Array(frame.length + 1024 * 1024).fill(0x91);
    brackets.set(frame.slice(0, at));
    brackets.set(frame.slice(at), at + 1024 * 1024);
    expect(codec.decodeUp(frame).ok).toBe(true);
    expect(codec.decodeUp(brackets)).toMatchObject({ ok: false, error: { code: "bad-frame" } });
  });

  test("20,000 frames mutated, cut or grown", () => {
    const random = seededRandom(20);
    const whole = [
      ...ups.map((type) => codec.encodeUp(upMessage(type, random))),
      ...downs.map((type) => codec.encodeDown(downMessage(type, random))),
      codecFor(false).encodeDown(downMessage("segment", random)),
    ];
    let read = 0;
    for (let i = 0; i < 20_000; i += 1) {
      const frame = mutate(whole[i % whole.length] as Uint8Array, random);
      for (const decoded of [codec.decodeUp(frame), codec.decodeDown(frame)]) {
        if (!decoded.ok) continue;
        read += 1;
        if (decoded.value.type === "segment") for (const row of decoded.value.rows) recordOf(row);
      }
    }
    expect(read).toBeGreaterThan(0);
  });
});

function mutate(frame: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(frame);
  const at = () => Math.floor(random.next() * copy.length);
  for (let n = 1 + Math.floor(random.next() * 4); n > 0; n -= 1) copy[at()] = Math.floor(random.next() * 256);
  const how = random.next();
  if (how < 0.3) return copy.subarray(0, at());
  if (how < 0.4) return Uint8Array.from([...copy, ...copy.subarray(at())]);
  return copy;
}

function nestedAnswer(depth: number): Uint8Array {
  const head = pack([downs.indexOf("answer"), 1, 1, null, null]);
  return Uint8Array.from([...head.subarray(0, -2), ...new Uint8Array(depth).fill(0x91), 0xc0, 0xc0]);
}
