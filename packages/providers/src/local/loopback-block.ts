// Which addresses of 127.0.0.0/8 a data directory gives to its machines: one /20 of its own, held against other keepers
// of the host by an abstract socket, and free of listeners when it is chosen. It is recorded, so it stays.
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import type { Random } from "@kith/base";
import { BLOCK_PREFIX } from "../limits.ts";

const BLOCKS = 2 ** (BLOCK_PREFIX - 8);
export const BLOCK_MACHINES_MAX = 2 ** (32 - BLOCK_PREFIX) - 2;

/** Block number as CIDR: 1 is 127.0.16.0/20. Block 0 holds 127.0.0.1 and 127.0.0.53, and is nobody's. */
export function blockCidr(block: number): string {
  return `${addressIn(block, 0)}/${BLOCK_PREFIX}`;
}

/** Address number `index` of a block; 1 is the first for a machine. */
export function addressIn(block: number, index: number): string {
  const low = block * 2 ** (32 - BLOCK_PREFIX) + index;
  return `127.${(low >> 16) & 255}.${(low >> 8) & 255}.${low & 255}`;
}

/** undefined: not the CIDR of a block. */
export function blockOfCidr(cidr: string): number | undefined {
  const [, b, c] = /^127\.(\d+)\.(\d+)\.0\/\d+$/.exec(cidr) ?? [];
  if (b === undefined || c === undefined) return undefined;
  return ((Number(b) << 16) | (Number(c) << 8)) >> (32 - BLOCK_PREFIX);
}

/** Holds `block` for this process; undefined when another keeper holds it. */
export function holdBlock(block: number): Promise<Server | undefined> {
  return holdName(`kith-net-${blockCidr(block)}`);
}

/** Holds an abstract socket name: gone with the process, whatever way it ends. */
export function holdName(name: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen(`\0${name}`, () => resolve(server));
  });
}

/** A block that nobody holds and in which nothing listens, held. */
export async function chooseBlock(random: Random): Promise<{ block: number; hold: Server }> {
  const used = listeningBlocks();
  const first = 1 + Math.floor(random.next() * (BLOCKS - 1));
  for (let step = 0; step < BLOCKS - 1; step += 1) {
    const block = 1 + ((first - 1 + step) % (BLOCKS - 1));
    const hold = used.has(block) ? undefined : await holdBlock(block);
    if (hold !== undefined) return { block, hold };
  }
  throw new Error("cannot choose loopback addresses: every block of 127.0.0.0/8 is in use");
}

/** Blocks in which somebody listens now, from the kernel's table: loopback addresses are stored as `XXXXXX7F`. */
function listeningBlocks(): Set<number> {
  const blocks = new Set<number>();
  for (const line of readFileSync("/proc/net/tcp", "latin1").split("\n").slice(1)) {
    const address = line.trim().split(/\s+/)[1]?.split(":")[0] ?? "";
    if (!address.endsWith("7F")) continue;
    const [d = 0, c = 0, b = 0] = [0, 2, 4].map((at) => Number.parseInt(address.slice(at, at + 2), 16));
    blocks.add(((b << 16) | (c << 8) | d) >> (32 - BLOCK_PREFIX));
  }
  return blocks;
}
