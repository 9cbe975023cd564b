// The composition root: every edge is an argument. `main.ts` passes the real ones, the simulator its own.

import { createApiSession } from "@kith/api";
import type { Cancel, Clock, Log, Random } from "@kith/base";
import type { Fanout } from "@kith/fanout";
import type { Provider } from "@kith/providers";
import { refusalText } from "@kith/schema";
import type { Store } from "@kith/store";
import type { Connection } from "@kith/wire";
import { shakeHands } from "./agent-handshake.ts";
import { apiConnection } from "./api-context.ts";
import { BlobCollector } from "./blob-collector.ts";
import type { Blobs } from "./blobs.ts";
import type { ControllerConfig } from "./controller-config.ts";
import type { Crypto } from "./crypto.ts";
import type { Listen } from "./doors.ts";
import type { Tombstones } from "./engine.ts";
import { BLOB_COLLECT_EVERY_MS, CLIENT_BUFFERED_BYTES_MAX, HANDSHAKES_MAX } from "./limits.ts";
import { Models } from "./models.ts";
import { Passwords } from "./passwords.ts";
import { createDoors } from "./routes.ts";
import type { LogFiles } from "./segment-files.ts";
import { createSupplies } from "./supplies.ts";
import { Tickets } from "./tickets.ts";

/** What Juju clients and charms see, and what agents run (contract section 13). */
export const SERVER_VERSION = "3.6.3";

export interface ControllerEdges {
  readonly config: ControllerConfig;
  readonly caCert: string;
  /** Password of the first user; read at the first start only. */
  readonly adminPassword: () => Promise<string>;
  readonly store: Store;
  readonly listen: Listen;
  /** By the name of the cloud. */
  readonly providers: ReadonlyMap<string, Provider>;
  readonly blobs: Blobs;
  readonly logFiles: LogFiles;
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly random: Random;
  readonly uuid: () => string;
  readonly log: Log;
  /** The controller ends by itself: all models are destroyed, or somebody else leads. It closes afterwards. */
  readonly onEnd: (reason: "shutdown" | "lost") => void;
  /** How long tombstones are remembered; the limits' own measure unless given. */
  readonly tombstones?: Tombstones;
  /** For benchmarks alone: one commit per command, one frame per change per listener, encoded each time. */
  readonly naive?: boolean;
}

export type FanoutCounters = Readonly<Fanout["counters"]>;

export interface RunningController {
  readonly port: number;
  /** What the fan-out has done so far, over the models that are open. */
  fanoutCounters(): FanoutCounters;
  /** Takes nothing more, finishes what was taken, closes every edge that it was given. */
  close(): Promise<void>;
}

/** Loads every world, opens the doors, then lets time and providers begin. */
export async function startController(edges: ControllerEdges): Promise<RunningController> {
  const { store, blobs, logFiles, crypto, clock, log, uuid, config } = edges;
  const now = (): number => clock.now();
  const tickets = new Tickets(crypto, () => clock.monotonic());
  const passwords = new Passwords(crypto);
  let port = config.port;
  const controllerUrls = (): string[] => config.addresses.map((address) => `wss://${hostPort(address, port)}/agent`);
  const models = await Models.open({
    ...createSupplies(uuid),
    ...edges,
    tickets,
    provider: (cloud) => edges.providers.get(cloud),
    agent: () => ({ controllerUrls: controllerUrls(), caCert: edges.caCert }),
    onLost: () => edges.onEnd("lost"),
  });
  await initialise(edges, models, passwords);
  let stopping = false;
  // Units run their hooks for leaving first: the controller ends after the last model.
  const shutdown = (): void => models.whenEmpty(() => edges.onEnd("shutdown"));
  const context = { models, passwords, version: SERVER_VERSION, now, uuid, shutdown, log };
  const doors = createDoors({
    models,
    passwords,
    blobs,
    tickets,
    uuid,
    now,
    stopping: () => stopping,
    onClient: (connection, modelUuid) => serveClient(connection, apiConnection(context, modelUuid), log),
    onAgent: agentDoor(models, edges),
  });
  const listening = await edges.listen(doors);
  port = listening.port;
  models.start();
  const collector = new BlobCollector({ blobs, models, clock, log });
  const stopCollecting = every(clock, BLOB_COLLECT_EVERY_MS, () => collector.collect());
  log.info("the controller is up", { name: config.name, port, models: [...models.all()].length });
  return {
    port,
    fanoutCounters: () => addUp([...models.all()].map((model) => model.sessions.counters)),
    async close() {
      stopping = true;
      stopCollecting();
      await models.close();
      await listening.close();
      await logFiles.close();
      await store.close();
    },
  };
}

async function initialise(edges: ControllerEdges, models: Models, passwords: Passwords): Promise<void> {
  const { config, caCert } = edges;
  if (models.controllerWorld.get("controller") === undefined) {
    const { uuid, name, admin, cloud, settings, addresses, port } = config;
    const password = await passwords.hash(await edges.adminPassword());
    if (!password.ok) throw new Error(`cannot initialise controller ${name}: ${refusalText(password.error)}`);
    const made = await models.submit("controller", {
      kind: "init-controller",
      uuid,
      name,
      caCert,
      addresses: addresses.map((address) => hostPort(address, port)),
      version: SERVER_VERSION,
      settings,
      cloud: { ...cloud, regions: [...cloud.regions], config: cloud.config as Record<string, never> },
      admin,
      password: password.value,
    });
    if (!made.ok) throw new Error(`cannot initialise controller ${name}: ${refusalText(made.error)}`);
    return;
  }
  const addresses = config.addresses.map((address) => hostPort(address, config.port));
  await models.submit("controller", { kind: "set-controller-addresses", addresses });
}

function serveClient(connection: Connection, context: ReturnType<typeof apiConnection>, log: Log): void {
  const session = createApiSession(context, {
    send(text) {
      // A client that does not read is dropped: nothing waits for it.
      if (connection.bufferedBytes > CLIENT_BUFFERED_BYTES_MAX) {
        log.warn("a client is too slow", { buffered: connection.bufferedBytes });
        connection.close(1013, "too slow");
        return;
      }
      // Every frame of the dialect ends with a line break.
      connection.send([text.endsWith("\n") ? text : `${text}\n`]);
    },
    close: (code) => connection.close(code),
  });
  connection.onMessage((frame) => session.receive(typeof frame === "string" ? frame : new TextDecoder().decode(frame)));
  connection.onClose(() => session.closed());
}

function agentDoor(models: Models, { crypto, clock, log }: ControllerEdges): (connection: Connection) => void {
  let shaking = 0;
  return (connection) => {
    if (shaking >= HANDSHAKES_MAX) {
      log.warn("too many agents shake hands at once", { limit: HANDSHAKES_MAX });
      connection.close(1013, "try again later");
      return;
    }
    shaking += 1;
    const onOver = (): void => {
      shaking -= 1;
    };
    const options = { model: (uuid: string) => models.get(uuid), crypto, clock, onOver };
    shakeHands(connection, options, (proven) => proven.model.sessions.open(proven));
  };
}

/** Runs `job` again and again, `everyMs` after the last run has ended. */
function every(clock: Clock, everyMs: number, job: () => Promise<void>): Cancel {
  let stopped = false;
  let cancel: Cancel = () => {};
  const next = (): void => {
    cancel = clock.after(everyMs, () => void job().finally(() => !stopped && next()));
  };
  next();
  return () => {
    stopped = true;
    cancel();
  };
}

function addUp(all: readonly FanoutCounters[]): FanoutCounters {
  const sum = {
    encodings: 0,
    encodedBytes: 0,
    frames: 0,
    bytes: 0,
    writes: 0,
    flushes: 0,
    skipped: 0,
    flushMs: 0,
    lost: 0,
  };
  for (const one of all) for (const name of Object.keys(sum) as (keyof FanoutCounters)[]) sum[name] += one[name];
  return sum;
}

const hostPort = (address: string, port: number): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
