// Who may run a process on this machine (contract 2.10): one hook or ordinary action at a time, one of each execution
// group, parallel actions whenever they like. Fair: first come, first served.
import type { RecordOf } from "@kith/schema";

export type LockName = { readonly kind: "machine" } | { readonly kind: "group"; readonly name: string } | null;

/** The lock that a task takes, a machine's as well as a unit's. */
export function lockOf({ parallel, group }: Pick<RecordOf<"task-order">, "parallel" | "group">): LockName {
  if (parallel) return null;
  return group === "" ? { kind: "machine" } : { kind: "group", name: group };
}

export class MachineLocks {
  readonly #tails = new Map<string, Promise<void>>();

  /** Runs `work` once the lock is free, and frees it however that ends. null takes no lock. `work` hears whether it had to wait. */
  async with<T>(lock: LockName, work: (waited: boolean) => Promise<T>): Promise<T> {
    if (lock === null) return work(false);
    const name = lock.kind === "machine" ? "" : `group ${lock.name}`;
    const before = this.#tails.get(name);
    let free: () => void = () => {};
    const mine = new Promise<void>((resolve) => {
      free = resolve;
    });
    this.#tails.set(name, mine);
    await before;
    try {
      return await work(before !== undefined);
    } finally {
      free();
      if (this.#tails.get(name) === mine) this.#tails.delete(name);
    }
  }
}
