// The edge for the agent's own small files. Paths are relative to the machine's `agent` directory. A write is whole or
// absent; only a durable one survives a power cut, and only the key needs that: all else can be had from the controller.

export interface Disk {
  /** null when there is no such file. */
  read(path: string): Promise<string | null>;
  /** Replaces the file at once. `durable` resolves when the bytes and the name are on the medium. */
  write(path: string, text: string, options?: { readonly durable: boolean }): Promise<void>;
  /** Absent files are fine. */
  remove(path: string): Promise<void>;
  /** Names in a directory; none when it does not exist. */
  list(path: string): Promise<readonly string[]>;
}
