// The edge for the agent's key and for secrets of chance.

export interface AgentKey {
  /** Base64 of the 32 raw bytes of an Ed25519 key. */
  readonly publicKey: string;
  /** What to store; opaque. */
  readonly secret: string;
}

export interface AgentCrypto {
  makeKey(): AgentKey;
  /** The key whose `secret` was stored; null when the text is no key. */
  readKey(secret: string): AgentKey | null;
  /** Base64 of the 64 bytes of a signature. */
  sign(key: AgentKey, message: Uint8Array): string;
  /** `bytes` random bytes as lower-case hex. */
  randomHex(bytes: number): string;
}
