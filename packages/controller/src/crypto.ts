// The edge for hashing, signatures and secrets.

export interface Digest {
  update(bytes: Uint8Array): void;
  /** Lower-case hex. */
  hex(): string;
}

export interface Crypto {
  digest(algorithm: "sha256" | "sha384"): Digest;
  /** `bytes` random bytes as lower-case hex. For secrets. */
  randomHex(bytes: number): string;
  /** scrypt with r = 8, p = 1 and 32 bytes of output, off the loop; hex. */
  scrypt(password: string, saltHex: string, cost: number): Promise<string>;
  /** `publicKey` is the base64 of the 32 raw bytes of an Ed25519 key; anything malformed is false. */
  verify(publicKey: string, message: Uint8Array, signature: string): boolean;
  /** Takes the same time wherever the texts differ. */
  sameText(a: string, b: string): boolean;
}

export function sha256Hex(crypto: Crypto, text: string): string {
  const digest = crypto.digest("sha256");
  digest.update(new TextEncoder().encode(text));
  return digest.hex();
}
