// Short-lived tickets for blobs: an agent gets one in an authorised answer and fetches the bytes over HTTPS with it.
import type { Crypto } from "./crypto.ts";
import { TICKET_MS, TICKETS_MAX } from "./limits.ts";

interface Ticket {
  readonly sha256: string;
  readonly until: number;
}

export class Tickets {
  readonly #crypto: Crypto;
  readonly #monotonic: () => number;
  /** Oldest first: all live equally long. */
  readonly #tickets = new Map<string, Ticket>();

  constructor(crypto: Crypto, monotonic: () => number) {
    this.#crypto = crypto;
    this.#monotonic = monotonic;
  }

  /** A ticket for blob `sha256`: good for several tries, not for long. */
  issue(sha256: string): string {
    this.#dropOld();
    const ticket = this.#crypto.randomHex(32);
    this.#tickets.set(ticket, { sha256, until: this.#monotonic() + TICKET_MS });
    return ticket;
  }

  /** The blob that `ticket` is for; null when it is unknown or too old. */
  redeem(ticket: string): string | null {
    this.#dropOld();
    return this.#tickets.get(ticket)?.sha256 ?? null;
  }

  #dropOld(): void {
    const now = this.#monotonic();
    for (const [ticket, { until }] of this.#tickets) {
      if (until > now && this.#tickets.size < TICKETS_MAX) return;
      this.#tickets.delete(ticket);
    }
  }
}
