// Writes zip archives byte by byte, so that a test can make those that no packer would.
import { crc32, deflateRawSync } from "node:zlib";

export interface ZipEntry {
  readonly name: string;
  readonly data?: string | Buffer;
  /** Unix mode with file type; 0o100644 by default. */
  readonly mode?: number;
  readonly deflate?: boolean;
  /** Lies about the unpacked size. */
  readonly claimedSize?: number;
}

export function zip(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const data = Buffer.from(entry.data ?? "");
    const packed = entry.deflate === true ? deflateRawSync(data) : data;
    const name = Buffer.from(entry.name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x800, 2);
    fields.writeUInt16LE(entry.deflate === true ? 8 : 0, 4);
    fields.writeUInt32LE(crc(data), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(entry.claimedSize ?? data.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004", "latin1"), fields, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0003", "latin1"), fields, tail, name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", 0, "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

// zlib.crc32 came with Node 22 and 20.15; older declarations lack it.
const crc = (data: Buffer): number => crc32(data);

export const file = (name: string, data: string | Buffer, mode = 0o100644): ZipEntry => ({ name, data, mode });
export const link = (name: string, target: string): ZipEntry => ({ name, data: target, mode: 0o120777 });
export const directory = (name: string): ZipEntry => ({ name: `${name}/`, mode: 0o040755 });
