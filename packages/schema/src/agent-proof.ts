// What an agent signs to prove its key. Both ends build the same bytes here.

/**
 * The message for `proof.signature`: a context string, the challenge's nonce and what binds it to this TLS session
 * (empty on a plain connection). Keys and signatures travel as base64: 32 raw bytes of an Ed25519 key, 64 of a signature.
 */
export function proofBytes(nonce: string, binding: Uint8Array): Uint8Array {
  const head = textBytes(`kith-agent-proof-1 ${nonce}\n`);
  const bytes = new Uint8Array(head.length + binding.length);
  bytes.set(head);
  bytes.set(binding, head.length);
  return bytes;
}

/** A nonce is hex or base64: one byte a character. */
function textBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}
