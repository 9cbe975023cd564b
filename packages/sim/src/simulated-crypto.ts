// Keys, signatures and secrets out of the seed. Hashes are real; a signature is a hash over the secret, which the
// verifier looks up: nobody here attacks the algorithm, and real keys cost more than all else in a run.
import { createHash } from "node:crypto";
import type { AgentCrypto } from "@kith/agent";
import type { Crypto } from "@kith/controller";
import type { Dice } from "./dice.ts";

const sha = (algorithm: string, ...parts: (string | Uint8Array)[]): Buffer => {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
};

export interface SimulatedCrypto {
  readonly controller: Crypto;
  readonly agent: AgentCrypto;
}

export function simulatedCrypto(dice: Dice): SimulatedCrypto {
  const secrets = new Map<string, string>();
  const randomHex = (bytes: number): string => {
    let hex = "";
    while (hex.length < 2 * bytes)
      hex += Math.floor(dice.next() * 2 ** 32)
        .toString(16)
        .padStart(8, "0");
    return hex.slice(0, 2 * bytes);
  };
  const signature = (secret: string, message: Uint8Array): string => sha("sha512", secret, message).toString("base64");
  const keyOf = (secret: string) => {
    const publicKey = sha("sha256", secret).toString("base64");
    secrets.set(publicKey, secret);
    return { publicKey, secret };
  };
  return {
    controller: {
      digest(algorithm) {
        const hash = createHash(algorithm);
        return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
      },
      randomHex,
      scrypt: async (password, saltHex, cost) => sha("sha256", `${password} ${saltHex} ${cost}`).toString("hex"),
      verify(publicKey, message, given) {
        const secret = secrets.get(publicKey);
        return secret !== undefined && signature(secret, message) === given;
      },
      sameText: (a, b) => a === b,
    },
    agent: {
      makeKey: () => keyOf(`key ${randomHex(32)}`),
      readKey: (secret) => (/^key [0-9a-f]{64}$/.test(secret) ? keyOf(secret) : null),
      sign: (key, message) => signature(key.secret, message),
      randomHex,
    },
  };
}
