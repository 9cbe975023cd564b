// What every disk of an agent keeps, as tests to run on each: call `diskConformance` in a test file of the implementation.
import { describe, expect, onTestFinished, test } from "vitest";
import type { Disk } from "./disk.ts";

/** Where one disk lives. `open` opens it, again for the next agent, with everything that was acknowledged. */
export interface DiskPlace {
  open(): Disk;
  /** Leaves what is there after an agent died while it replaced `path` by `text`, before it was done. */
  interruptWrite(path: string, text: string): Promise<void>;
  dispose(): Promise<void>;
}

/** A place whose power can be cut: only a medium of our own can tell what that leaves. */
export interface PoweredPlace extends DiskPlace {
  powerCut(): void;
}

type Step = (disk: Disk, place: DiskPlace) => Promise<void>;
interface Row {
  readonly story: string;
  readonly steps: readonly Step[];
  /** Files and what they hold at the end, for this agent and for the next one; null: there is none. */
  readonly files?: Readonly<Record<string, string | null>>;
  /** Directories and the names in them. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
}

const write =
  (path: string, text: string, durable = false): Step =>
  (disk) =>
    disk.write(path, text, { durable });
const remove =
  (path: string): Step =>
  (disk) =>
    disk.remove(path);
const interrupted =
  (path: string, text: string): Step =>
  (_disk, place) =>
    place.interruptWrite(path, text);
const long = "0123456789abcdef".repeat(64 * 1024);

const rows: readonly Row[] = [
  {
    story: "what was never written is absent, and so is its directory",
    steps: [],
    files: { key: null, "state/units/a.json": null },
    names: { state: [], "state/units": [] },
  },
  {
    story: "a write makes the directories that it needs",
    steps: [write("state/units/a.json", "a"), write("state/machine.json", "m")],
    files: { "state/units/a.json": "a", "state/machine.json": "m" },
    names: { state: ["machine.json", "units"], "state/units": ["a.json"] },
  },
  { story: "text comes back as it was", steps: [write("a", "Grüße ☃ 😀\n\0\r\n")], files: { a: "Grüße ☃ 😀\n\0\r\n" } },
  {
    story: "so does the empty text",
    steps: [write("s/a", "x"), write("s/a", "")],
    files: { "s/a": "" },
    names: { s: ["a"] },
  },
  {
    story: "a shorter text leaves nothing of a longer one",
    steps: [write("a", long), write("a", "b")],
    files: { a: "b" },
  },
  { story: "a megabyte is one write", steps: [write("a", long)], files: { a: long } },
  {
    story: "of writes that are under way together the last one stays",
    steps: [(disk) => Promise.all(["1", "2", "3"].map((text) => disk.write("a", text))).then(() => {})],
    files: { a: "3" },
  },
  {
    story: "removing takes one file away, and its neighbours stay",
    steps: [write("state/a", "a"), write("state/ab", "ab"), remove("state/a")],
    files: { "state/a": null, "state/ab": "ab" },
    names: { state: ["ab"] },
  },
  {
    story: "what is absent may be removed, with its directory",
    steps: [remove("a"), remove("state/units/a.json")],
    names: { state: [] },
  },
  {
    story: "what was removed may come again",
    steps: [write("a", "1"), remove("a"), write("a", "2")],
    files: { a: "2" },
  },
  {
    story: "an emptied directory lists nothing",
    steps: [write("state/a", "a"), remove("state/a")],
    names: { state: [] },
  },
  {
    story: "an interrupted write leaves the text of before, and no other name",
    steps: [write("state/a", "old"), interrupted("state/a", "new, but only half of")],
    files: { "state/a": "old" },
    names: { state: ["a"] },
  },
  {
    story: "an interrupted first write leaves nothing",
    steps: [write("state/b", "b"), interrupted("state/a", "half")],
    files: { "state/a": null },
    names: { state: ["b"] },
  },
  {
    story: "what an interrupted write left does not disturb the next one",
    steps: [interrupted("state/a", "half of a long text"), write("state/a", "new")],
    files: { "state/a": "new" },
    names: { state: ["a"] },
  },
];

async function placed<P extends DiskPlace>(newPlace: () => Promise<P>): Promise<P> {
  const place = await newPlace();
  onTestFinished(() => place.dispose());
  return place;
}

export function diskConformance(name: string, newPlace: () => Promise<DiskPlace>): void {
  describe(`${name} keeps a disk's promises`, () => {
    test.each(rows)("$story", async ({ steps, files = {}, names = {} }) => {
      const place = await placed(newPlace);
      const disk = place.open();
      for (const step of steps) await step(disk, place);
      for (const agent of [disk, place.open()]) {
        for (const [path, text] of Object.entries(files)) expect(await agent.read(path)).toBe(text);
        for (const [path, found] of Object.entries(names)) expect([...(await agent.list(path))].sort()).toEqual(found);
      }
    });
  });
}

export function powerCutConformance(name: string, newPlace: () => Promise<PoweredPlace>): void {
  describe(`${name} without power`, () => {
    test("after a power cut what was durable is there, and anything else is whole, of before, or empty", async () => {
      const place = await placed(newPlace);
      const disk = place.open();
      await disk.write("key", "mine", { durable: true });
      await disk.write("state/a", "old", { durable: true });
      await disk.write("state/a", "new");
      await disk.write("state/b", "b");
      place.powerCut();
      const next = place.open();
      expect(await next.read("key")).toBe("mine");
      expect(["old", "new", ""]).toContain(await next.read("state/a"));
      expect([null, "b", ""]).toContain(await next.read("state/b"));
    });
  });
}
