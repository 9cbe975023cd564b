// Whether the unit leads, as one hook sees it: "no" holds for the rest of the hook, "yes" is asked anew (contract 6).
import type { HookContextEdges } from "./hook-context.ts";

export class Leadership {
  readonly #edges: Pick<HookContextEdges, "isLeader">;
  #denied = false;

  constructor(edges: Pick<HookContextEdges, "isLeader">) {
    this.#edges = edges;
  }

  async isLeader(): Promise<boolean> {
    if (this.#denied) return false;
    const leads = await this.#edges.isLeader();
    this.#denied = !leads;
    return leads;
  }
}
