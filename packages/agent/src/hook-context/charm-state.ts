// The charm's own state of this unit: read from the controller once per hook, changes buffered (contract 4.7).
import type { Write } from "@kith/schema";
import { readTexts } from "./answers.ts";
import type { HookContextEdges } from "./hook-context.ts";
import { STATE_BYTES_MAX, STATE_KEY_BYTES_MAX, STATE_VALUE_BYTES_MAX } from "./limits.ts";
import { ToolFailure } from "./tool-failure.ts";

export class CharmState {
  readonly #edges: Pick<HookContextEdges, "ask">;
  /** null: to be deleted. */
  readonly #changes = new Map<string, string | null>();
  #stored: Readonly<Record<string, string>> | undefined;

  constructor(edges: Pick<HookContextEdges, "ask">) {
    this.#edges = edges;
  }

  /** Everything stored, with this hook's changes. */
  async all(): Promise<Map<string, string>> {
    this.#stored ??= readTexts(await this.#edges.ask({ kind: "charm-state" }));
    const all = new Map(Object.entries(this.#stored));
    for (const [key, value] of this.#changes) {
      if (value === null) all.delete(key);
      else all.set(key, value);
    }
    return all;
  }

  /** All of `entries` or, over a limit, none: then throws {@link ToolFailure}. */
  async set(entries: ReadonlyMap<string, string>): Promise<void> {
    for (const [key, value] of entries) {
      if (Buffer.byteLength(key) > STATE_KEY_BYTES_MAX) throw quota("key length", STATE_KEY_BYTES_MAX);
      if (Buffer.byteLength(value) > STATE_VALUE_BYTES_MAX) throw quota("value length", STATE_VALUE_BYTES_MAX);
    }
    let bytes = 0;
    for (const [key, value] of new Map([...(await this.all()), ...entries]))
      bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
    if (bytes > STATE_BYTES_MAX) throw quota("total size", STATE_BYTES_MAX);
    for (const [key, value] of entries) this.#changes.set(key, value);
  }

  delete(key: string): void {
    this.#changes.set(key, null);
  }

  writes(): Write[] {
    return [...this.#changes].map(([key, value]) =>
      value === null ? { kind: "state-delete", key } : { kind: "state-set", key, value },
    );
  }
}

const quota = (what: string, max: number): ToolFailure =>
  ToolFailure.refused({ code: "quota", message: `max allowed ${what} (${max}): quota limit exceeded` });
