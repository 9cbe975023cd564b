// Password hashes. Generated 256-bit secrets are kept as SHA-256; what people choose as scrypt, computed off the loop
// and a few at a time, so that a flood of wrong passwords cannot take the memory. Past the limit of those that wait the
// answer is "try again".
import { err, ok, type Result } from "@kith/base";
import type { RecordOf, Refusal } from "@kith/schema";
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

  async hash(password: string): Promise<Result<PasswordHash, Refusal>> {
    const salt = this.#crypto.randomHex(16);
    if (GENERATED.test(password))
      return ok({ scheme: "sha256", salt, hash: sha256Hex(this.#crypto, salt + password), cost: 0 });
    const hash = await this.#inTurn(() => this.#crypto.scrypt(password, salt, SCRYPT_COST));
    return hash.ok ? ok({ scheme: "scrypt", salt, hash: hash.value, cost: SCRYPT_COST }) : hash;
  }

  /** Whether `password` is the one that `stored` was made of; false, as slowly, when there is none. */
  async matches(stored: PasswordHash | undefined, password: string): Promise<Result<boolean, Refusal>> {
    if (stored === undefined && GENERATED.test(password)) return ok(false);
    const { scheme, salt, hash, cost } = stored ?? NOBODY;
    const given =
      scheme === "sha256"
        ? ok(sha256Hex(this.#crypto, salt + password))
        : await this.#inTurn(() => this.#crypto.scrypt(password, salt, cost));
    return given.ok ? ok(this.#crypto.sameText(given.value, hash) && stored !== undefined) : given;
  }

  async #inTurn<T>(job: () => Promise<T>): Promise<Result<T, Refusal>> {
    if (this.#running >= SCRYPT_JOBS_MAX) {
      if (this.#waiting.length >= SCRYPT_QUEUE_MAX) return err({ code: "busy" });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    try {
      return ok(await job());
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
