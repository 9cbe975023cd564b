import { type Clock, seededRandom } from "@kith/base";
import {
  type Change,
  changeKey,
  coalesce,
  codecFor,
  type DownMessage,
  type RecordOf,
  recordOf,
  type Topic,
} from "@kith/schema";
import { describe, expect, test } from "vitest";
import { Fanout } from "./fanout.ts";

const { encodeDown, decodeDown } = codecFor(true);

/** A source of topics: records are model settings, whose key says their topic. */
class Source {
  revision = 0;
  horizon = 0;
  #changes: { change: Change; topic: Topic; revision: number }[] = [];

  commit(puts: readonly [topic: Topic, key: string, value: string | null][]): Topic[] {
    this.revision += 1;
    for (const [topic, name, value] of puts) {
      const key = `${topic}/${name}`;
      const change: Change =
        value === null
          ? { op: "delete", kind: "model-setting", key, revision: this.revision, topics: [topic] }
          : { op: "put", record: { kind: "model-setting", key, value, revision: this.revision } };
      this.#changes.push({ change, topic, revision: this.revision });
    }
    return puts.map(([topic]) => topic);
  }

  changedSince(topic: Topic, since: number): { changes: Change[]; last: number } {
    const own = this.#changes.filter(
      ({ topic: of, revision, change }) =>
        of === topic && revision > since && (change.op === "put" || revision > this.horizon),
    );
    return { changes: coalesce(own.map((entry) => entry.change)), last: this.lastChange(topic) };
  }

  /** Forgets tombstones, and what they deleted, up to here. */
  trim(horizon: number): void {
    const last = new Map(this.#changes.map((entry) => [changeKey(entry.change), entry]));
    this.horizon = Math.max(this.horizon, horizon);
    this.#changes = this.#changes.filter((entry) => {
      const newest = last.get(changeKey(entry.change));
      return newest?.change.op !== "delete" || newest.revision > this.horizon;
    });
  }

  lastChange(topic: Topic): number {
    return this.#changes.filter((entry) => entry.topic === topic).at(-1)?.revision ?? 0;
  }

  content(topic: Topic): Map<string, unknown> {
    const content = new Map<string, unknown>();
    for (const change of this.changedSince(topic, 0).changes)
      if (change.op === "put")
        content.set(
          (change.record as RecordOf<"model-setting">).key,
          (change.record as RecordOf<"model-setting">).value,
        );
    return content;
  }
}

/** The far end of a session: rebuilds its topics from the frames alone, applying only at `at`. */
class Mirror {
  readonly writes: (readonly Uint8Array[])[] = [];
  readonly topics = new Map<Topic, Map<string, unknown>>();
  at = 0;
  #staged: DownMessage[] = [];

  send = (frames: readonly Uint8Array[]): void => {
    this.writes.push(frames);
    for (const frame of frames) {
      const message = decodeDown(frame);
      if (!message.ok) throw new Error(message.error.message);
      if (message.value.type !== "at") this.#staged.push(message.value);
      else {
        for (const staged of this.#staged) this.#apply(staged);
        this.#staged = [];
        this.at = message.value.revision;
      }
    }
  };

  get messages(): DownMessage[] {
    return this.writes.flat().map((frame) => {
      const message = decodeDown(frame);
      if (!message.ok) throw new Error(message.error.message);
      return message.value;
    });
  }

  #apply(message: DownMessage): void {
    if (message.type === "open") this.topics.set(message.topic, new Map());
    if (message.type === "close") this.topics.delete(message.topic);
    if (message.type !== "segment") return;
    const content = this.topics.get(message.topic);
    if (content === undefined) throw new Error(`segment of ${message.topic}, which is not open`);
    for (const row of message.rows) {
      const record = recordOf(row);
      if (!record.ok) throw new Error(record.error);
      const setting = record.value as RecordOf<"model-setting">;
      content.set(setting.key, setting.value);
    }
    for (const [, key] of message.tombstones) content.delete(key);
  }
}

function setUp(topicsOf: Record<string, Topic[]>, turnSocketsMax = 1_000) {
  const source = new Source();
  const turns: (() => void)[] = [];
  const clock: Clock = { now: () => 0, monotonic: () => 0, after: () => () => {} };
  const brought: [string, number][] = [];
  const fanout = new Fanout({
    source,
    topicsOf: (audience) => topicsOf[audience] ?? [],
    clock,
    defer: (work) => void turns.push(work),
    brought: (id, revision) => void brought.push([id, revision]),
    turnSocketsMax,
  });
  const run = (): number => {
    let count = 0;
    for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) {
      turn();
      count += 1;
    }
    return count;
  };
  const commit = (puts: [Topic, string, string | null][]): void =>
    fanout.committed(new Set(source.commit(puts)), source.revision);
  const attach = (
    id: string,
    audiences: string[],
    more: { windowBytes?: number; resume?: { cursor: number; held: Topic[] }; stale?: Topic[] } = {},
  ): Mirror => {
    const mirror = new Mirror();
    for (const topic of more.resume?.held ?? []) mirror.topics.set(topic, new Map());
    fanout.attach({
      id,
      sink: mirror,
      encode: encodeDown,
      audiences,
      windowBytes: more.windowBytes ?? 1e9,
      resume: more.resume ?? null,
      stale: more.stale ?? [],
    });
    return mirror;
  };
  return { source, fanout, brought, run, commit, attach };
}

describe("a flush", () => {
  test("one change to a topic with many listeners is one encoding and one write each, of the same bytes", () => {
    const { fanout, run, commit, attach } = setUp({ web: ["side"] });
    const mirrors = Array.from({ length: 50 }, (_, i) => attach(`m${i}`, ["web"]));
    run();
    const before = { ...fanout.counters };
    commit([["side", "a", "1"]]);
    run();
    expect(fanout.counters.encodings - before.encodings).toBe(1);
    expect(fanout.counters.writes - before.writes).toBe(50);
    const segments = mirrors.map((mirror) => mirror.writes.at(-1)?.[0]);
    expect(new Set(segments).size).toBe(1);
    expect(mirrors[7]?.topics.get("side")).toEqual(new Map([["side/a", "1"]]));
  });

  test("many commits before a flush are one segment", () => {
    const { run, commit, attach } = setUp({ web: ["side"] });
    const mirror = attach("m", ["web"]);
    run();
    for (let i = 0; i < 100; i += 1) commit([["side", "a", String(i)]]);
    run();
    expect(mirror.messages.filter((message) => message.type === "segment").at(-1)).toMatchObject({ from: 0, to: 100 });
    expect(mirror.writes).toHaveLength(2);
  });

  test("sessions whose cursors differ share the bytes of a segment that is the same", () => {
    const { fanout, run, commit, attach } = setUp({ web: ["side"], db: ["other"] });
    const one = attach("one", ["web"]);
    const two = attach("two", ["web", "db"]);
    run();
    commit([["other", "x", "1"]]); // Only two moves on.
    run();
    const before = fanout.counters.encodings;
    commit([["side", "a", "1"]]);
    run();
    expect(fanout.counters.encodings - before).toBe(1);
    expect(one.writes.at(-1)?.[0]).toBe(two.writes.at(-1)?.[0]);
  });

  test("a session that is owed nothing is left alone", () => {
    const { run, commit, attach } = setUp({ web: ["side"], db: ["other"] });
    const web = attach("web", ["web"]);
    attach("db", ["db"]);
    run();
    commit([["other", "x", "1"]]);
    run();
    expect(web.writes).toHaveLength(1);
  });

  test("writes no more sockets in one turn than it may", () => {
    const { fanout, run, attach } = setUp({ web: ["side"] }, 10);
    for (let i = 0; i < 35; i += 1) attach(`m${i}`, ["web"]);
    expect(run()).toBe(4);
    expect(fanout.counters.writes).toBe(35);
  });

  test("a large snapshot comes in pieces, applied together", () => {
    const { run, commit, attach } = setUp({ web: ["side"] });
    commit(Array.from({ length: 2_500 }, (_, i) => ["side", String(i), "x"]));
    const mirror = attach("m", ["web"]);
    run();
    const segments = mirror.messages.filter((message) => message.type === "segment");
    expect(segments.map((segment) => segment.more)).toEqual([true, true, false]);
    expect(mirror.topics.get("side")?.size).toBe(2_500);
  });
});

describe("a slow session", () => {
  test("is skipped with its cursor kept, and gets one wider segment later", () => {
    const { fanout, run, commit, attach } = setUp({ web: ["side"] });
    const slow = attach("slow", ["web"], { windowBytes: 1 });
    const quick = attach("quick", ["web"]);
    run();
    for (let i = 1; i <= 5; i += 1) {
      commit([["side", `k${i}`, "v"]]);
      run();
    }
    expect(slow.writes).toHaveLength(1);
    expect(quick.writes).toHaveLength(6);
    expect(fanout.flushed).toBe(false);
    fanout.acked("slow", slow.at);
    run();
    expect(slow.writes).toHaveLength(2);
    expect(slow.topics.get("side")?.size).toBe(5);
    expect(fanout.flushed).toBe(true);
  });
});

describe("below the horizon", () => {
  test("a session with a full window gets snapshots: nobody remembers what was deleted", () => {
    const { fanout, source, run, commit, attach } = setUp({ web: ["side", "other"] });
    const slow = attach("slow", ["web"], { windowBytes: 1 });
    commit([
      ["side", "gone", "1"],
      ["side", "kept", "1"],
    ]);
    run();
    commit([["side", "gone", null]]);
    run();
    source.trim(source.revision);
    fanout.bringQuiet(source.revision);
    fanout.acked("slow", slow.at);
    run();
    expect(slow.topics.get("side")).toEqual(new Map([["side/kept", "1"]]));
    expect([...slow.topics.keys()].sort()).toEqual(["other", "side"]);
  });

  test("a session that is owed a forgotten deletion is not brought on by something else", () => {
    const { fanout, source, run, commit, attach } = setUp({ web: ["side"], db: ["other"] });
    const session = attach("m", ["web"]);
    commit([["side", "gone", "1"]]);
    run();
    commit([["side", "gone", null]]);
    commit([["other", "x", "1"]]);
    source.trim(source.revision);
    expect(fanout.bringTo("m", source.revision)).toBe(false);
    run();
    expect(session.topics.get("side")).toEqual(new Map());
  });

  test("a quiet session that is owed nothing is brought on by something else", () => {
    const { fanout, source, run, commit, attach } = setUp({ web: ["side"], db: ["other"] });
    const session = attach("m", ["web"]);
    run();
    commit([["other", "x", "1"]]);
    source.trim(source.revision);
    expect(fanout.bringTo("m", source.revision)).toBe(true);
    commit([["side", "a", "1"]]);
    run();
    expect(session.messages.filter((message) => message.type === "open")).toHaveLength(1);
  });

  test("a session that was only quiet gets no snapshot", () => {
    const { fanout, source, run, commit, attach } = setUp({ web: ["side"], db: ["other"] });
    const quiet = attach("quiet", ["web"]);
    run();
    for (let i = 0; i < 5; i += 1) commit([["other", "x", String(i)]]);
    source.trim(source.revision);
    fanout.bringQuiet(source.revision);
    commit([["side", "a", "1"]]);
    run();
    const opened = quiet.messages.filter((message) => message.type === "open");
    expect(opened).toHaveLength(1);
    expect(quiet.topics.get("side")).toEqual(new Map([["side/a", "1"]]));
  });
});

describe("topics", () => {
  test("a new one is opened with its snapshot, a lost one closed", () => {
    const { fanout, run, commit, attach } = setUp({ web: ["side"] });
    commit([["new", "a", "1"]]);
    const mirror = attach("m", ["web"]);
    run();
    commit([["unrelated", "x", "1"]]);
    fanout.link("new", "web");
    run();
    expect(mirror.topics.get("new")).toEqual(new Map([["new/a", "1"]]));
    commit([["unrelated", "x", "2"]]);
    fanout.unlink("new");
    run();
    expect([...mirror.topics.keys()]).toEqual(["side"]);
  });

  test("another audience brings its topics; leaving it takes them away", () => {
    const { fanout, run, attach } = setUp({ web: ["side"], db: ["other"] });
    const mirror = attach("m", ["web"]);
    run();
    fanout.setAudiences("m", ["db"]);
    run();
    expect([...mirror.topics.keys()]).toEqual(["other"]);
  });

  test("a resumed session gets what it missed, opens what is new and closes what is not its any more", () => {
    const { run, commit, attach } = setUp({ web: ["side", "more"] });
    commit([["side", "a", "1"]]);
    commit([["side", "b", "2"]]);
    const mirror = attach("m", ["web"], { resume: { cursor: 1, held: ["side", "gone"] } });
    run();
    expect([...mirror.topics.keys()].sort()).toEqual(["more", "side"]);
    expect(mirror.topics.get("side")).toEqual(new Map([["side/b", "2"]]));
  });

  test("a session of another epoch starts from snapshots, and forgets what is not its", () => {
    const { run, commit, attach } = setUp({ web: ["side"] });
    commit([["side", "a", "1"]]);
    const mirror = attach("m", ["web"], { stale: ["side", "gone"] });
    run();
    expect(mirror.messages.map((message) => message.type)).toEqual(["open", "segment", "close", "at"]);
  });
});

test("a session owed nothing is brought on by something else; one owed something is not", () => {
  const { fanout, source, run, commit, attach } = setUp({ web: ["side"], db: ["other"] });
  attach("m", ["web"]);
  run();
  commit([["other", "x", "1"]]);
  expect(fanout.bringTo("m", source.revision)).toBe(true);
  commit([["side", "x", "1"]]);
  expect(fanout.bringTo("m", source.revision)).toBe(false);
});

test.each(Array.from({ length: 40 }, (_, i) => i + 1))(
  "seed %i: every mirror equals the topics at its revision",
  (seed) => {
    const random = seededRandom(seed);
    const pick = (n: number): number => Math.floor(random.next() * n);
    const topics = ["t0", "t1", "t2", "t3", "t4", "t5"];
    const links: Record<string, Topic[]> = { a: ["t0", "t1"], b: ["t2"], c: ["t3"] };
    const { fanout, source, run, commit, attach } = setUp(links, 2);
    const linked = new Map<Topic, string>(
      Object.entries(links).flatMap(([audience, names]) => names.map((topic): [Topic, string] => [topic, audience])),
    );
    const sessions = new Map<string, { mirror: Mirror; audiences: string[] }>();
    const some = (): string[] => ["a", "b", "c"].filter(() => random.next() < 0.5);
    for (let step = 0; step < 120; step += 1) {
      const id = `m${pick(5)}`;
      const session = sessions.get(id);
      const choice = pick(9);
      if (choice <= 1)
        commit(
          Array.from({ length: 1 + pick(3) }, () => [
            topics[pick(6)] ?? "t0",
            `k${pick(4)}`,
            random.next() < 0.3 ? null : String(step),
          ]),
        );
      else if (choice === 2) {
        const audiences = some();
        // A connection that broke: the mirror is as it was, and a new one may start from nothing.
        const mirror = random.next() < 0.5 ? session?.mirror : undefined;
        const resumed = attach(
          id,
          audiences,
          mirror === undefined
            ? { windowBytes: 300 }
            : mirror.at < source.horizon
              ? { windowBytes: 300, stale: [...mirror.topics.keys()] }
              : { windowBytes: 300, resume: { cursor: mirror.at, held: [...mirror.topics.keys()] } },
        );
        if (mirror !== undefined) {
          resumed.at = mirror.at;
          for (const [topic, content] of mirror.topics) resumed.topics.set(topic, content);
        }
        sessions.set(id, { mirror: resumed, audiences });
      } else if (choice === 3 && session !== undefined) {
        session.audiences = some();
        fanout.setAudiences(id, session.audiences);
      } else if (choice === 4 && session !== undefined) {
        fanout.acked(id, session.mirror.at);
      } else if (choice === 5) {
        const topic = topics[4 + pick(2)] ?? "t4";
        source.commit([]);
        if (linked.has(topic)) {
          const audience = linked.get(topic) ?? "";
          linked.delete(topic);
          links[audience] = (links[audience] ?? []).filter((other) => other !== topic);
          fanout.unlink(topic);
        } else {
          const audience = ["a", "b", "c"][pick(3)] ?? "a";
          linked.set(topic, audience);
          links[audience] = [...(links[audience] ?? []), topic];
          fanout.link(topic, audience);
        }
      } else if (choice === 6) {
        source.trim(source.revision - pick(10));
        if (random.next() < 0.5) fanout.bringQuiet(source.revision);
      } else if (choice === 7 && session !== undefined) {
        if (fanout.bringTo(id, source.revision))
          session.mirror.send([encodeDown({ type: "at", revision: source.revision })]);
      } else run();
    }
    for (let i = 0; i < 5; i += 1) {
      run();
      for (const [id, session] of sessions) fanout.acked(id, session.mirror.at);
    }
    run();
    expect(fanout.flushed).toBe(true);
    for (const { mirror, audiences } of sessions.values()) {
      const wanted = audiences.flatMap((audience) => links[audience] ?? []).sort();
      expect([...mirror.topics.keys()].sort()).toEqual(wanted);
      for (const topic of wanted) expect(mirror.topics.get(topic), topic).toEqual(source.content(topic));
    }
  },
);
