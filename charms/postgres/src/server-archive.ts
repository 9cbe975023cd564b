// Writes PostgreSQL's files as one uncompressed tar that is the same, byte for byte, on every machine: entries sorted,
// no times, no owners. Static libraries stay out: nothing links here.
import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, writeSync } from "node:fs";
import { join } from "node:path";

const BLOCK = 512;

/** Writes the tree below `root` to the file `target`. */
export function writeServerArchive(root: string, target: string): void {
  const out = openSync(target, "w");
  try {
    for (const path of treeOf(root)) writeEntry(out, root, path);
    writeSync(out, Buffer.alloc(2 * BLOCK));
  } finally {
    closeSync(out);
  }
}

function treeOf(root: string, below = ""): string[] {
  return readdirSync(join(root, below))
    .sort()
    .filter((name) => !name.endsWith(".a") && name !== "pg-symlinks.json")
    .flatMap((name) => {
      const path = below === "" ? name : `${below}/${name}`;
      return lstatSync(join(root, path)).isDirectory() ? [path, ...treeOf(root, path)] : [path];
    });
}

function writeEntry(out: number, root: string, path: string): void {
  const stat = lstatSync(join(root, path));
  const link = stat.isSymbolicLink() ? readlinkSync(join(root, path)) : "";
  const body = stat.isFile() ? readFileSync(join(root, path)) : Buffer.alloc(0);
  const type = link !== "" ? "2" : stat.isDirectory() ? "5" : "0";
  const mode = stat.isDirectory() || (stat.mode & 0o100) !== 0 || /\.so(\.|$)/.test(path) ? 0o755 : 0o644;
  writeSync(out, header({ path, mode, size: body.length, type, link }));
  writeSync(out, body);
  writeSync(out, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK));
}

interface Entry {
  readonly path: string;
  readonly mode: number;
  readonly size: number;
  readonly type: string;
  readonly link: string;
}

/** A ustar header (POSIX.1-1988): a path over 100 bytes is cut at a slash into prefix and name. */
function header(entry: Entry): Buffer {
  const block = Buffer.alloc(BLOCK);
  const cut = entry.path.length <= 100 ? -1 : entry.path.indexOf("/", entry.path.length - 101);
  block.write(entry.path.slice(cut + 1), 0);
  block.write(octal(entry.mode, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(entry.size, 11), 124);
  block.write(octal(0, 11), 136);
  block.write("        ", 148);
  block.write(entry.type, 156);
  block.write(entry.link, 157);
  block.write("ustar\u000000", 257);
  if (cut > 0) block.write(entry.path.slice(0, cut), 345);
  block.write(
    `${octal(
      block.reduce((sum, byte) => sum + byte, 0),
      6,
    )}\u0000 `,
    148,
  );
  return block;
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
