import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import type { AgentCrypto, AgentKey } from "./agent-crypto.ts";

export const nodeCrypto: AgentCrypto = {
  makeKey: () => keyOf(generateKeyPairSync("ed25519").privateKey),
  readKey(secret) {
    try {
      return keyOf(createPrivateKey(secret));
    } catch {
      // Not a key: torn, or somebody else's file.
      return null;
    }
  },
  sign: (key, message) => sign(null, message, createPrivateKey(key.secret)).toString("base64"),
  randomHex: (bytes) => randomBytes(bytes).toString("hex"),
};

/** The 32 raw bytes stand at the end of the DER form. */
function keyOf(key: KeyObject): AgentKey {
  const der = createPublicKey(key).export({ format: "der", type: "spki" });
  const secret = key.export({ format: "pem", type: "pkcs8" }).toString();
  return { publicKey: der.subarray(-32).toString("base64"), secret };
}
