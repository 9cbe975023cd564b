import { createHash, createPublicKey, randomBytes, scrypt, timingSafeEqual, verify } from "node:crypto";
import type { Crypto } from "./crypto.ts";

/** DER of a SubjectPublicKeyInfo for Ed25519 up to the 32 key bytes. */
const ED25519_PREFIX = Buffer.from("302a300506032b6570032100", "hex");
/** r = 8 needs 1 KiB per unit of cost; twice that leaves room. */
const SCRYPT_BYTES_PER_COST = 2048;

export const nodeCrypto: Crypto = {
  digest(algorithm) {
    const hash = createHash(algorithm);
    return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
  },
  randomHex: (bytes) => randomBytes(bytes).toString("hex"),
  scrypt: (password, saltHex, cost) =>
    new Promise((resolve, reject) => {
      const options = { N: cost, r: 8, p: 1, maxmem: cost * SCRYPT_BYTES_PER_COST };
      scrypt(password.normalize("NFKC"), Buffer.from(saltHex, "hex"), 32, options, (error, key) =>
        error === null ? resolve(key.toString("hex")) : reject(error),
      );
    }),
  verify(publicKey, message, signature) {
    const raw = Buffer.from(publicKey, "base64");
    const bytes = Buffer.from(signature, "base64");
    if (raw.length !== 32 || bytes.length !== 64) return false;
    try {
      const key = createPublicKey({ key: Buffer.concat([ED25519_PREFIX, raw]), format: "der", type: "spki" });
      return verify(null, message, key, bytes);
    } catch {
      // Not a point of the curve: a key that nobody can have signed with.
      return false;
    }
  },
  sameText(a, b) {
    const left = createHash("sha256").update(a).digest();
    const right = createHash("sha256").update(b).digest();
    return timingSafeEqual(left, right);
  },
};
