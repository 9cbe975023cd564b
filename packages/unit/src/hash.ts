// A fast fingerprint of text for "has this changed": FNV-1a with 64 bits. Not for secrets.

const PRIME_LOW = 0x1b3; // the 64-bit FNV prime is 2^40 + 0x1b3

/** FNV-1a over the UTF-16 code units of `text`, low byte first, as 16 hex digits. */
export function fnv1a64(text: string): string {
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    for (const byte of [unit & 0xff, unit >>> 8]) {
      low = (low ^ byte) >>> 0;
      const product = low * PRIME_LOW;
      high = (high * PRIME_LOW + Math.floor(product / 0x1_0000_0000) + ((low << 8) >>> 0)) >>> 0;
      low = product >>> 0;
    }
  }
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}
