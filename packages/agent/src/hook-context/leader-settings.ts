// The application's leader settings as one hook sees them: pinned, with what it has itself set on top (contract 4.4).
import type { HookContextOptions } from "./hook-context.ts";
import type { Leadership } from "./leadership.ts";
import { ToolFailure } from "./tool-failure.ts";

export class LeaderSettings {
  readonly #options: HookContextOptions;
  readonly #leadership: Leadership;
  readonly #set = new Map<string, string>();

  constructor(options: HookContextOptions, leadership: Leadership) {
    this.#options = options;
    this.#leadership = leadership;
  }

  all(): Record<string, string> {
    const { identity, view } = this.#options;
    const all = new Map([...view.list("leader-setting", identity.application)].map(({ key, value }) => [key, value]));
    for (const [key, value] of this.#set) {
      if (value === "") all.delete(key);
      else all.set(key, value);
    }
    return Object.fromEntries(all);
  }

  /** Immediate and durable when it resolves; an empty value deletes. Throws {@link ToolFailure} if it was refused. */
  async write(data: ReadonlyMap<string, string>): Promise<void> {
    const notLeader = (): ToolFailure =>
      new ToolFailure("cannot write leadership settings: cannot write settings: not the leader");
    if (!(await this.#leadership.isLeader())) throw notLeader();
    if (data.size === 0) return;
    const write = { kind: "leader-settings", data: Object.fromEntries(data) } as const;
    const refusal = await this.#options.edges.write(write, { awaited: true });
    if (refusal?.code === "not-leader") throw notLeader();
    if (refusal !== null) throw ToolFailure.refused(refusal);
    for (const [key, value] of data) this.#set.set(key, value);
  }
}
