// What comes in at one end before its owner listens: kept in order, so that nobody races for the first frame.
import type { CloseReason } from "./connection.ts";
import { EARLY_FRAMES_MAX } from "./limits.ts";

type Frame = Uint8Array | string;

export class Inbox {
  #early: Frame[] = [];
  #listener: ((frame: Frame) => void) | undefined;
  #closeListener: ((reason: CloseReason) => void) | undefined;
  #closed: CloseReason | undefined;

  /** False when nobody listens and no more can be kept. */
  take(frame: Frame): boolean {
    if (this.#closed !== undefined) return true;
    if (this.#listener !== undefined) {
      this.#listener(frame);
      return true;
    }
    return this.#early.push(frame) <= EARLY_FRAMES_MAX;
  }

  /** Tells the owner once, the first reason. */
  close(reason: CloseReason): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    this.#closeListener?.(reason);
  }

  onMessage(handler: (frame: Frame) => void): void {
    this.#listener = handler;
    const early = this.#early;
    this.#early = [];
    for (const frame of early) handler(frame);
  }

  onClose(handler: (reason: CloseReason) => void): void {
    this.#closeListener = handler;
    if (this.#closed !== undefined) handler(this.#closed);
  }

  get closed(): boolean {
    return this.#closed !== undefined;
  }
}
