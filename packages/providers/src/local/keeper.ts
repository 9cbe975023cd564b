// The keeper: one tiny process per data directory that starts, restarts and stops the controller and the local agents.
// The controller itself never spawns. A keeper that dies leaves all of them running; the next one adopts them.
import { existsSync, rmSync, statSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { Random } from "@kith/base";
import { REQUEST_BYTES_MAX, SOCKET_CHECK_MS } from "../limits.ts";
import { ProviderError } from "../provider.ts";
import { KEEPER_SOCKET, type KeeperReply, type KeeperRequest, type KeeperRequests } from "./keeper-protocol.ts";
import { readKeeperState, writeKeeperState } from "./keeper-state.ts";
import { KeptProcess } from "./kept-process.ts";
import { blockCidr, blockOfCidr, chooseBlock, holdBlock, holdName } from "./loopback-block.ts";
import { ancestors } from "./process-table.ts";
import { directoryKey, ensureRunDirectory, socketPath } from "./run-directory.ts";
import { sweep } from "./sweep.ts";

export interface KeeperOptions {
  readonly dataDirectory: string;
  readonly random: Random;
  readonly log: (text: string) => void;
}

/** Starts the keeper of a data directory; throws when another one holds it. */
export async function startKeeper(options: KeeperOptions): Promise<Keeper> {
  const lock = await holdName(`kith-keeper-${directoryKey(options.dataDirectory)}`);
  if (lock === undefined) {
    throw new ProviderError(`cannot start a keeper for ${options.dataDirectory}: another one is running`, {
      retryable: false,
    });
  }
  const before = readKeeperState(options.dataDirectory);
  const { cidr, hold } = await takeBlock(before?.block, options);
  const keeper = new Keeper(options, cidr, [lock, ...(hold === undefined ? [] : [hold])]);
  await keeper.open(before?.processes ?? {});
  return keeper;
}

async function takeBlock(
  recorded: string | undefined,
  { random, log }: KeeperOptions,
): Promise<{ cidr: string; hold: Server | undefined }> {
  const block = recorded === undefined ? undefined : blockOfCidr(recorded);
  if (block === undefined) {
    const chosen = await chooseBlock(random);
    return { cidr: blockCidr(chosen.block), hold: chosen.hold };
  }
  const hold = await holdBlock(block);
  if (hold === undefined)
    log(`addresses ${blockCidr(block)} are held by another keeper of this host: machines may collide`);
  return { cidr: blockCidr(block), hold };
}

type Handlers = {
  readonly [O in keyof KeeperRequests]: (ask: KeeperRequests[O]["ask"]) => Promise<KeeperRequests[O]["reply"]>;
};

export class Keeper {
  readonly #options: KeeperOptions;
  readonly #block: string;
  readonly #holds: readonly Server[];
  readonly #kept = new Map<string, KeptProcess>();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #socketFile = "";
  #socketCheck: NodeJS.Timeout | undefined;
  /** Resolves when the keeper has ended. */
  readonly ended: Promise<void>;
  #end: () => void = () => {};

  constructor(options: KeeperOptions, block: string, holds: readonly Server[]) {
    this.#options = options;
    this.#block = block;
    this.#holds = holds;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  async open(processes: Readonly<Record<string, KeptProcess["record"]>>): Promise<void> {
    for (const [name, record] of Object.entries(processes)) this.#kept.set(name, this.#keep(name, record));
    this.#save();
    await Promise.all([...this.#kept.values()].map((each) => each.resume()));
    await this.#listen();
    this.#socketCheck = setInterval(() => void this.#mendSocket(), SOCKET_CHECK_MS);
  }

  /** Ends the keeper and leaves everything running for the next one. */
  close(): void {
    clearInterval(this.#socketCheck);
    for (const kept of this.#kept.values()) kept.close();
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroySoon();
    for (const hold of this.#holds) hold.close();
    this.#end();
  }

  readonly #handlers: Handlers = {
    ping: async () => ({ pid: process.pid, block: this.#block }),
    start: async ({ name, spec }) => {
      const known = this.#kept.get(name);
      const kept = known ?? this.#keep(name, freshRecord(spec));
      this.#kept.set(name, kept);
      await kept.start(spec);
      return kept.status;
    },
    stop: async ({ name, graceMs, forget }) => {
      await this.#kept.get(name)?.stop(graceMs, "stopped");
      if (forget && this.#kept.delete(name)) this.#save();
      return {};
    },
    list: async () => ({ processes: [...this.#kept.values()].map((each) => each.status) }),
    sweep: async ({ directory, tags, graceMs, spared }) => {
      const kept = [...this.#kept.values()].flatMap((each) => each.status.pid ?? []);
      const all = new Set([...(await ancestors(process.pid)), ...kept, ...spared]);
      return { left: await sweep({ directory, tags, graceMs }, all) };
    },
    shutdown: async ({ graceMs }) => {
      await Promise.all([...this.#kept.values()].map((each) => each.stop(graceMs, "running")));
      setImmediate(() => this.close());
      return {};
    },
  };

  async #listen(): Promise<void> {
    const directory = ensureRunDirectory(this.#options.dataDirectory);
    this.#socketFile = socketPath(directory, KEEPER_SOCKET);
    rmSync(this.#socketFile, { force: true }); // the lock is ours, so whoever left it is dead
    const server = createServer((socket) => this.#serve(socket));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.#socketFile, resolve);
    });
    this.#server = server;
  }

  /** Cleaners of /tmp and the end of a login session take the run directory away; the keeper stays reachable. */
  async #mendSocket(): Promise<void> {
    if (!existsSync(this.#options.dataDirectory)) return this.close(); // nothing is left to keep
    try {
      statSync(this.#socketFile);
    } catch {
      this.#options.log(`socket ${this.#socketFile} has vanished; making it anew`);
      this.#server?.close();
      await this.#listen().catch((error: unknown) => this.#options.log(String(error)));
    }
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    let text = "";
    let work: Promise<void> = Promise.resolve();
    socket.setEncoding("utf8");
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("data", (chunk: string) => {
      text += chunk;
      if (text.length > REQUEST_BYTES_MAX) return void socket.destroy();
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        work = work.then(async () => {
          const reply = await this.#answer(line);
          if (!socket.destroyed) socket.write(`${JSON.stringify(reply)}\n`);
        });
      }
    });
  }

  async #answer(line: string): Promise<KeeperReply> {
    try {
      const request = JSON.parse(line) as KeeperRequest;
      const handler = this.#handlers[request.op] as ((ask: unknown) => Promise<unknown>) | undefined;
      if (handler === undefined) return { ok: false, error: `unknown operation ${JSON.stringify(request.op)}` };
      return { ok: true, value: await handler(request) };
    } catch (error) {
      return { ok: false, error: error instanceof Error ? error.message : String(error) };
    }
  }

  #keep(name: string, record: KeptProcess["record"]): KeptProcess {
    const { random, log } = this.#options;
    return new KeptProcess(name, record, { random, log, save: () => this.#save() });
  }

  #save(): void {
    const processes = Object.fromEntries([...this.#kept].map(([name, kept]) => [name, kept.record]));
    try {
      writeKeeperState(this.#options.dataDirectory, { version: 1, block: this.#block, processes });
    } catch (error) {
      // A full disk must not end the keeper: what runs goes on, and the next change is written again.
      this.#options.log(`cannot write the keeper's state: ${String(error)}`);
    }
  }
}

function freshRecord(spec: KeptProcess["record"]["spec"]): KeptProcess["record"] {
  return { spec, wanted: "running", mark: null, run: null, since: null, restarts: 0, lastEnd: null };
}
