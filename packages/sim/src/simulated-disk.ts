// The disk of a machine. What is written without fsync is in the page cache: a killed process loses nothing of it, a
// machine without power may. Files are replaced by rename, so each is whole, old, or empty.
import type { Disk } from "@kith/agent";
import type { Dice } from "./dice.ts";
import type { Incarnation } from "./incarnation.ts";
import { WRITEBACK_MAX_MS } from "./limits.ts";
import type { VirtualClock } from "./virtual-clock.ts";

interface Kept {
  /** As processes see it; null when it was removed. */
  cached: string | null;
  /** As it would be found after a power cut. */
  durable: string | null;
}

export class DiskMedium {
  readonly #clock: VirtualClock;
  readonly #dice: Dice;
  readonly #files = new Map<string, Kept>();

  constructor(clock: VirtualClock, dice: Dice) {
    this.#clock = clock;
    this.#dice = dice;
  }

  open(): Disk {
    return {
      read: async (path) => this.#files.get(path)?.cached ?? null,
      write: async (path, text, options) => this.#put(path, text, options?.durable ?? false),
      remove: async (path) => {
        if (this.#files.has(path)) this.#put(path, null, false);
      },
      list: async (path) => this.#list(path),
    };
  }

  /** The edge of one agent, which dies with it. */
  edge(agent: Incarnation, bend: (disk: Disk) => Disk): Disk {
    const disk = bend(this.open());
    return {
      read: (path) => agent.call("agent.disk.read", () => disk.read(path)),
      write: (path, text, options) => agent.call("agent.disk.write", () => disk.write(path, text, options)),
      remove: (path) => agent.call("agent.disk.remove", () => disk.remove(path)),
      list: (path) => agent.call("agent.disk.list", () => disk.list(path)),
    };
  }

  /** The power goes: what had not reached the medium is lost, kept, or left as an empty file. */
  powerCut(): void {
    for (const [path, kept] of this.#files) {
      if (kept.cached !== kept.durable) {
        const fate = this.#dice.int(0, 9);
        if (fate < 5) kept.durable = kept.cached;
        else if (fate === 9) kept.durable = "";
      }
      kept.cached = kept.durable;
      if (kept.cached === null) this.#files.delete(path);
    }
  }

  #put(path: string, text: string | null, durable: boolean): void {
    const kept = this.#files.get(path) ?? { cached: null, durable: null };
    this.#files.set(path, kept);
    kept.cached = text;
    if (durable) kept.durable = text;
    else
      this.#clock.after(this.#dice.int(1, WRITEBACK_MAX_MS), () => {
        if (kept.cached === text) kept.durable = text;
      });
  }

  #list(directory: string): string[] {
    const names = new Set<string>();
    for (const [path, { cached }] of this.#files)
      if (cached !== null && path.startsWith(`${directory}/`)) {
        const rest = path.slice(directory.length + 1);
        names.add(rest.split("/")[0] ?? rest);
      }
    return [...names];
  }
}
