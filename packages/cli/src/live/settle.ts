// Waits until a model is settled, and shows what happens meanwhile.
import { type Client, watchStatus } from "@kith/client";
import type { dialect } from "@kith/schema";
import { LONG_HOOK_MS, VIEW_PAUSE_MS } from "../limits.ts";
import type { Terminal } from "../verb.ts";
import { changesOf, errorsOf, longHooks, type Progress, progressOf } from "./progress.ts";
import { redraw, screenOf } from "./screen.ts";

export interface SettleResult {
  readonly settled: boolean;
  readonly errors: readonly { readonly unit: string; readonly message: string }[];
  readonly waitingFor: readonly string[];
  readonly status: dialect.FullStatus;
}

const TICK_MS = 1_000;

/** Ends when the model is settled, or in error with nothing left to do, or `timeoutMs` has passed. */
export async function settle(client: Client, terminal: Terminal, timeoutMs: number | undefined): Promise<SettleResult> {
  let progress: Progress = new Map();
  let latest: dialect.LiveView | undefined;
  const told = new Set<string>();
  const began = Date.now();
  const views = watchStatus(client);
  const late = lateAfter(timeoutMs);
  const looks = new Looks(client);
  const longMs = longHookMs(process.env);
  const live = terminal.rows !== undefined;
  let drawn = 0;
  const draw = (last = false): void => {
    const { rows, columns } = terminal;
    if (rows === undefined || columns === undefined) return;
    const under = last ? null : { waitingFor: latest?.["waiting-for"] ?? [], elapsedMs: Date.now() - began };
    const lines = screenOf(progress, under, { rows, columns });
    terminal.print(redraw(drawn, lines));
    drawn = lines.length;
  };
  /** A line that stays, above the live view. */
  const tell = (line: string): void => {
    if (drawn > 0) terminal.print(redraw(drawn, []));
    drawn = 0;
    terminal.say(stamp(began, line));
  };
  const tick = setInterval(() => {
    for (const line of longHooks(progress, Date.now(), told, longMs)) tell(line);
    draw();
  }, TICK_MS);
  try {
    for (;;) {
      const next = await Promise.race([views.next(), late.promise]);
      if (next === "late" || next.done) return resultOf(latest, false);
      latest = next.value;
      const fresh = progressOf(latest.status, Date.now());
      if (!live) for (const line of changesOf(progress, fresh)) tell(line);
      progress = fresh;
      draw(latest.settled);
      if (latest.settled) return resultOf(latest, true);
      await Promise.race([looks.next(latest.revision), late.promise]);
    }
  } finally {
    clearInterval(tick);
    late.cancel();
  }
}

function resultOf(view: dialect.LiveView | undefined, settled: boolean): SettleResult {
  if (view === undefined) throw new Error("the controller showed nothing of the model");
  return { settled, errors: errorsOf(view.status), waitingFor: view["waiting-for"], status: view.status };
}

/** When to look again at a model that is not settled: once it is, and after VIEW_PAUSE_MS to show how far it has come. */
class Looks {
  readonly #client: Client;
  #settled: Promise<void> | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  async next(revision: number): Promise<void> {
    const forget = (): void => {
      this.#settled = undefined;
    };
    // A connection that ended is told of by the view that is asked for next.
    this.#settled ??= this.#client.call("Kith", "WaitSettled", { revision }).then(forget, forget);
    let timer: NodeJS.Timeout | undefined;
    const pause = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, VIEW_PAUSE_MS);
    });
    await Promise.race([this.#settled, pause]).finally(() => clearTimeout(timer));
  }
}

/** Who knows that his hooks take long names his own limit; a word that is no number is none. */
function longHookMs(env: NodeJS.ProcessEnv): number {
  const seconds = Number(env.KITH_LONG_HOOK_SECONDS ?? "");
  return seconds > 0 ? seconds * 1000 : LONG_HOOK_MS;
}

function lateAfter(timeoutMs: number | undefined): { promise: Promise<"late">; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<"late">((resolve) => {
    if (timeoutMs !== undefined) timer = setTimeout(() => resolve("late"), timeoutMs);
  });
  return { promise, cancel: () => clearTimeout(timer) };
}

const stamp = (began: number, line: string): string =>
  `${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${line}`;
