// Password hashes. Generated 256-bit secrets are kept as SHA-256; what people choose as scrypt, computed off the loop
// and a few at a time, so that a flood of wrong passwords cannot take the memory.
import { assert } from "@kith/base";
import type { RecordOf } from "@kith/schema";
import { type Crypto, sha256Hex } from "./crypto.ts";
import { SCRYPT_COST, SCRYPT_JOBS_MAX, SCRYPT_QUEUE_MAX } from "./limits.ts";

export type PasswordHash = Pick<RecordOf<"password">, "scheme" | "salt" | "hash" | "cost">;

/** 64 hex digits: 256 bits that nobody chose and nobody can guess. */
const GENERATED = /^[0-9a-f]{64}$/;
/** Compared against when there is no such user, so that the answer takes as long. */
const NOBODY: PasswordHash = { scheme: "scrypt", salt: "00".repeat(16), hash: "0", cost: SCRYPT_COST };

export class Passwords {
  readonly #crypto: Crypto;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(crypto: Crypto) {
    this.#crypto = crypto;
  }

  async hash(password: string): Promise<PasswordHash> {
    const salt = this.#crypto.randomHex(16);
    if (GENERATED.test(password))
      return { scheme: "sha256", salt, hash: sha256Hex(this.#crypto, salt + password), cost: 0 };
    const hash = await this.#inTurn(() => this.#crypto.scrypt(password, salt, SCRYPT_COST));
    return { scheme: "scrypt", salt, hash, cost: SCRYPT_COST };
  }

  /** Whether `password` is the one that `stored` was made of; false, as slowly, when there is none. */
  async matches(stored: PasswordHash | undefined, password: string): Promise<boolean> {
    if (stored === undefined && GENERATED.test(password)) return false;
    const { scheme, salt, hash, cost } = stored ?? NOBODY;
    const given =
      scheme === "sha256"
        ? sha256Hex(this.#crypto, salt + password)
        : await this.#inTurn(() => this.#crypto.scrypt(password, salt, cost));
    return this.#crypto.sameText(given, hash) && stored !== undefined;
  }

  async #inTurn<T>(job: () => Promise<T>): Promise<T> {
    if (this.#running >= SCRYPT_JOBS_MAX) {
      assert(this.#waiting.length < SCRYPT_QUEUE_MAX, "no more than SCRYPT_QUEUE_MAX password checks wait");
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    try {
      return await job();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
