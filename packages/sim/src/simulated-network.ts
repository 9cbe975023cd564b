// Connections and requests between clients, agents and the controller, over links that are slow, stall and break by
// chance. A process that dies takes its ends along; a machine that loses its power says nothing.
import type { Doors, HttpResponse } from "@kith/controller";
import { type Connect, type Connection, createMemoryLink, type MemoryLink, WireError } from "@kith/wire";
import type { Dice } from "./dice.ts";
import type { Incarnation } from "./incarnation.ts";
import type { EdgeCall } from "./injection-points.ts";
import { LATENCY_MAX_MS, PARTITION_MAX_MS, SLOW_LATENCY_MAX_MS } from "./limits.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** Frames as they pass an agent's link: what checkers listen to, and where mutants bend them. */
export interface LinkTap {
  /** Frames that leave an agent; what it answers is sent. */
  up(machine: string, frames: readonly Frame[]): readonly Frame[];
  /** Frames that leave the controller towards an agent. */
  down(machine: string, frames: readonly Frame[]): readonly Frame[];
}
export type Frame = Uint8Array | string;

interface Listening {
  readonly doors: Doors;
  readonly incarnation: Incarnation;
}

interface Link {
  readonly link: MemoryLink;
  /** Who connected: `client` or the machine's name. */
  readonly from: string;
}

/** A connection's end that belongs to a process: it dies with it. */
export function ownedEnd(
  raw: Connection,
  owner: { readonly incarnation: Incarnation; readonly call: EdgeCall },
  pass: (frames: readonly Frame[]) => readonly Frame[] = (frames) => frames,
): Connection {
  const { incarnation, call } = owner;
  const forget = incarnation.onEnd(() => raw.close(1006, ""));
  raw.onClose(forget);
  return {
    get bufferedBytes() {
      return raw.bufferedBytes;
    },
    binding: raw.binding,
    send: (frames) => incarnation.act(call, () => raw.send(pass(frames))),
    onMessage: (handler) =>
      raw.onMessage((frame) => {
        if (incarnation.alive) handler(frame);
      }),
    onClose: (handler) =>
      raw.onClose((reason) => {
        forget();
        if (incarnation.alive) handler(reason);
      }),
    close(code, reason) {
      if (incarnation.alive) raw.close(code, reason);
    },
  };
}

export class SimulatedNetwork {
  readonly #clock: VirtualClock;
  readonly #dice: Dice;
  readonly #tap: LinkTap;
  readonly #links = new Set<Link>();
  /** Who cannot reach anybody now. */
  readonly #unreachable = new Set<string>();
  readonly #slow = new Set<string>();
  #listening: Listening | null = null;
  #bindings = 0;

  constructor(clock: VirtualClock, dice: Dice, tap: LinkTap) {
    this.#clock = clock;
    this.#dice = dice;
    this.#tap = tap;
  }

  /** The controller opens its doors, until its incarnation ends. */
  listen(doors: Doors, incarnation: Incarnation): () => void {
    const listening = { doors, incarnation };
    const close = (): void => {
      if (this.#listening === listening) this.#listening = null;
    };
    this.#listening = listening;
    incarnation.onEnd(close);
    return close;
  }

  get open(): boolean {
    return this.#listening !== null;
  }

  /** The way of `from` (`client` or a machine) to the controller. */
  connect(from: string): Connect {
    return async ({ url }) => {
      await this.#clock.sleep(this.#latency(from));
      const listening = this.#reach(from);
      const { pathname, searchParams } = new URL(url);
      const request = { method: "GET", path: pathname, query: searchParams, header: () => undefined };
      const door = listening.doors.upgrade(request);
      if (!("accept" in door)) throw new WireError(`the controller answered ${door.status}`, { retryable: true });
      this.#bindings += 1;
      const binding = new Uint8Array(32).fill(this.#bindings % 251);
      const link = createMemoryLink({ clock: this.#clock, latencyMs: () => this.#latency(from), binding });
      const known = { link, from };
      this.#links.add(known);
      const agent = from !== "client";
      const owner = {
        incarnation: listening.incarnation,
        call: agent ? "controller.send.agent" : "controller.send.client",
      } as const;
      const [here, there] = link.ends;
      door.accept(ownedEnd(there, owner, (frames) => (agent ? this.#tap.down(from, frames) : frames)));
      return agent ? tapped(here, (frames) => this.#tap.up(from, frames)) : here;
    };
  }

  /** A plain request, as uploads and downloads are. */
  async request(
    from: string,
    request: {
      readonly method: string;
      readonly path: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: Uint8Array;
    },
  ): Promise<{ readonly status: number; readonly headers: HttpResponse["headers"]; readonly body: Uint8Array }> {
    await this.#clock.sleep(this.#latency(from));
    const { doors, incarnation } = this.#reach(from);
    const { method, path, headers = {}, body } = request;
    const lost = new Promise<never>((_resolve, reject) => {
      incarnation.onEnd(() => void this.#clock.after(this.#latency(from), () => reject(unreachable())));
    });
    lost.catch(() => {});
    const response = await Promise.race([
      lost,
      doors.request({
        method,
        path,
        query: new URLSearchParams(),
        header: (name) => headers[name],
        body: bodyOf(body),
      }),
    ]);
    const bytes = await Promise.race([lost, bytesOf(response.body)]);
    await this.#clock.sleep(this.#latency(from));
    if (!incarnation.alive) throw unreachable();
    return { status: response.status, headers: response.headers, body: bytes };
  }

  /** Something happens to the way of `from`. */
  trouble(from: string): void {
    const ms = this.#dice.int(100, PARTITION_MAX_MS);
    const links = [...this.#links].filter((known) => known.from === from).map(({ link }) => link);
    const kind = this.#dice.pick(["cut", "stall", "slow", "partition"] as const);
    if (kind === "cut") this.cut(from);
    else if (kind === "slow") {
      this.#slow.add(from);
      this.#clock.after(ms, () => void this.#slow.delete(from));
    } else {
      for (const link of links) link.hold();
      if (kind === "partition") this.#unreachable.add(from);
      this.#clock.after(ms, () => {
        this.#unreachable.delete(from);
        for (const link of links) link.release();
        if (kind === "partition") for (const link of links) link.cut();
      });
    }
  }

  /** All links of `from` break at once. */
  cut(from: string): void {
    for (const known of this.#links)
      if (known.from === from) {
        known.link.cut();
        this.#links.delete(known);
      }
  }

  /** Nothing of `from` arrives any more, and nobody is told. */
  silence(from: string): void {
    for (const known of this.#links)
      if (known.from === from) {
        known.link.hold();
        this.#links.delete(known);
      }
  }

  /** All is well from now on. */
  heal(): void {
    this.#unreachable.clear();
    this.#slow.clear();
    for (const { link } of this.#links) link.release();
  }

  #latency(from: string): number {
    return this.#slow.has(from)
      ? this.#dice.int(LATENCY_MAX_MS, SLOW_LATENCY_MAX_MS)
      : this.#dice.int(0, LATENCY_MAX_MS);
  }

  #reach(from: string): Listening {
    if (this.#listening === null || this.#unreachable.has(from)) throw unreachable();
    return this.#listening;
  }
}

const unreachable = (): WireError => new WireError("connection refused", { retryable: true });

/** An agent's end: the process behind it is guarded by its own edge. */
const tapped = (raw: Connection, pass: (frames: readonly Frame[]) => readonly Frame[]): Connection => ({
  get bufferedBytes() {
    return raw.bufferedBytes;
  },
  binding: raw.binding,
  send: (frames) => raw.send(pass(frames)),
  onMessage: (handler) => raw.onMessage(handler),
  onClose: (handler) => raw.onClose(handler),
  close: (code, reason) => raw.close(code, reason),
});

async function* bodyOf(body: Uint8Array | undefined): AsyncGenerator<Uint8Array> {
  if (body !== undefined) yield body;
}

async function bytesOf(body: HttpResponse["body"]): Promise<Uint8Array> {
  if (typeof body === "string") return new TextEncoder().encode(body);
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}
