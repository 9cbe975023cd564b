// Two connected ends in memory, over a link that the simulator can slow, hold and cut. Frames arrive in order and never
// within the call that sent them, as on a real network.
import type { Clock, Millis } from "@kith/base";
import type { CloseReason, Connection } from "./connection.ts";
import { Inbox } from "./inbox.ts";

export interface MemoryLink {
  readonly ends: readonly [Connection, Connection];
  /** Nothing arrives at either end until `release`; what was sent waits. */
  hold(): void;
  release(): void;
  /** The link breaks: what is under way is lost, both ends are told. */
  cut(): void;
}

export interface MemoryLinkOptions {
  readonly clock: Clock;
  /** How long the next frame or close is under way; asked once for each. */
  readonly latencyMs?: () => Millis;
  /** What both ends are bound to, as a TLS session would. */
  readonly binding?: Uint8Array;
}

type Frame = Uint8Array | string;
type Item = { readonly frame: Frame } | { readonly close: CloseReason };

const CODE_ABNORMAL = 1006;

export function createMemoryLink(options: MemoryLinkOptions): MemoryLink {
  const [left, right] = [new Inbox(), new Inbox()];
  const toRight = new Direction(options, right);
  const toLeft = new Direction(options, left);
  const binding = options.binding ?? new Uint8Array();
  return {
    ends: [end(left, toRight, toLeft, binding), end(right, toLeft, toRight, binding)],
    hold() {
      toLeft.hold();
      toRight.hold();
    },
    release() {
      toLeft.release();
      toRight.release();
    },
    cut() {
      const reason = { code: CODE_ABNORMAL, reason: "" };
      for (const direction of [toLeft, toRight]) direction.stop();
      for (const inbox of [left, right]) options.clock.after(0, () => inbox.close(reason));
    },
  };
}

function end(inbox: Inbox, out: Direction, back: Direction, binding: Uint8Array): Connection {
  return {
    get bufferedBytes() {
      return out.bytes;
    },
    binding,
    send(frames) {
      if (inbox.closed) return;
      for (const frame of frames) out.push({ frame: typeof frame === "string" ? frame : frame.slice() });
    },
    onMessage: (handler) => inbox.onMessage(handler),
    onClose: (handler) => inbox.onClose(handler),
    close(code = 1000, reason = "") {
      if (inbox.closed || out.ended) return;
      const close = { code, reason };
      out.push({ close });
      out.end();
      back.stop();
      back.push({ close });
      back.end();
    },
  };
}

/** One way of a link: a queue, and when its head may arrive. */
class Direction {
  readonly #clock: Clock;
  readonly #latencyMs: () => Millis;
  readonly #to: Inbox;
  #queue: { readonly item: Item; arrived: boolean }[] = [];
  #last: Millis = 0;
  #held = false;
  ended = false;
  bytes = 0;

  constructor(options: MemoryLinkOptions, to: Inbox) {
    this.#clock = options.clock;
    this.#latencyMs = options.latencyMs ?? (() => 0);
    this.#to = to;
  }

  push(item: Item): void {
    if (this.ended) return;
    // No frame overtakes an earlier one.
    const due = Math.max(this.#last, this.#clock.monotonic() + this.#latencyMs());
    this.#last = due;
    const queued = { item, arrived: false };
    this.#queue.push(queued);
    this.bytes += bytesOf(item);
    this.#clock.after(due - this.#clock.monotonic(), () => {
      queued.arrived = true;
      this.#deliver();
    });
  }

  /** Nothing more may be sent. */
  end(): void {
    this.ended = true;
  }

  /** What is under way is lost. */
  stop(): void {
    this.#queue = [];
    this.bytes = 0;
  }

  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#deliver();
  }

  #deliver(): void {
    while (!this.#held) {
      const [head] = this.#queue;
      if (head === undefined || !head.arrived) return;
      this.#queue.shift();
      this.bytes -= bytesOf(head.item);
      if ("close" in head.item) this.#to.close(head.item.close);
      else this.#to.take(head.item.frame);
    }
  }
}

const bytesOf = (item: Item): number => ("frame" in item ? item.frame.length : 0);
