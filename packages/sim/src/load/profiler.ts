// The processor profile of a measured window: written for a browser to show, and summed up for a terminal.
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { PROFILE_ROWS } from "./limits.ts";

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly hitCount?: number;
  readonly children?: readonly number[];
}

interface Profile {
  readonly nodes: readonly ProfileNode[];
}

export class Profiler {
  readonly #session = new Session();
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
    this.#session.connect();
  }

  async start(): Promise<void> {
    await this.#post("Profiler.enable");
    await this.#post("Profiler.start");
  }

  /** The functions that took most time themselves: `12.3 % name file:line`. */
  async stop(): Promise<readonly string[]> {
    const { profile } = (await this.#post("Profiler.stop")) as { readonly profile: Profile };
    this.#session.disconnect();
    writeFileSync(this.#file, JSON.stringify(profile));
    return rowsOf(profile);
  }

  #post(method: string): Promise<unknown> {
    return new Promise((resolve, reject) =>
      this.#session.post(method, (error: Error | null, result: unknown) =>
        error === null ? resolve(result) : reject(error),
      ),
    );
  }
}

function rowsOf({ nodes }: Profile): readonly string[] {
  const hits = new Map<string, number>();
  let all = 0;
  const callers = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node] as const)));
  const nameOf = ({ id, callFrame }: ProfileNode): string => {
    const { functionName, url, lineNumber } = callFrame;
    const caller = callers.get(id);
    // Native code has no name of its own.
    if (functionName === "" && url === "" && caller !== undefined) return `native code of ${nameOf(caller)}`;
    return `${functionName === "" ? "(anonymous)" : functionName}${url === "" ? "" : ` ${url.split("/").at(-1)}:${lineNumber + 1}`}`;
  };
  for (const node of nodes) {
    const { hitCount = 0 } = node;
    const name = nameOf(node);
    const busy = name !== "(idle)" && name !== "(program)";
    if (busy) all += hitCount;
    if (busy) hits.set(name, (hits.get(name) ?? 0) + hitCount);
  }
  return [...hits]
    .sort(([, a], [, b]) => b - a)
    .slice(0, PROFILE_ROWS)
    .map(([name, count]) => `${((100 * count) / all).toFixed(1)} % ${name}`);
}
