// Numbers that look random and follow from a seed and a name.
import { createHash } from "node:crypto";

/** Mulberry32: small, and good enough for pauses. */
export function seededChance(seed: number, name: string): () => number {
  let state = createHash("sha256").update(`${seed} ${name}`).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
