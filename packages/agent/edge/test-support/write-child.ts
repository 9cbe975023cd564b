// Writes two small files with the real disk and says when each was acknowledged: to be watched from outside.
import { writeSync } from "node:fs";
import { nodeDisk } from "../../src/node-disk.ts";

const disk = nodeDisk(process.argv[2] ?? "");

async function main(): Promise<void> {
  await disk.write("state/key", "mine", { durable: true });
  writeSync(1, "acked durable\n");
  await disk.write("state/key", "again");
  writeSync(1, "acked cached\n");
}

void main();
