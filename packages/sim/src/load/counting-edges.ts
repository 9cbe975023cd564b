// The controller's edges, counted: commits at the store, frames and bytes at the sockets of agents.
import type { Doors, Listen } from "@kith/controller";
import type { Store } from "@kith/store";
import type { Connection } from "@kith/wire";

export interface EdgeCounts {
  commits: number;
  changes: number;
  downFrames: number;
  downBytes: number;
  upFrames: number;
  upBytes: number;
  sessions: number;
  closedSessions: number;
}

export const newEdgeCounts = (): EdgeCounts => ({
  ...{ commits: 0, changes: 0, downFrames: 0, downBytes: 0, upFrames: 0, upBytes: 0 },
  ...{ sessions: 0, closedSessions: 0 },
});

export function countingStore(store: Store, counts: EdgeCounts): Store {
  return {
    changesMax: store.changesMax,
    worlds: () => store.worlds(),
    world(name) {
      const world = store.world(name);
      return {
        load: () => world.load(),
        commit(base, changes) {
          counts.commits += 1;
          counts.changes += changes.length;
          return world.commit(base, changes);
        },
        watch: (base, signal) => world.watch(base, signal),
        trim: (horizon) => world.trim(horizon),
      };
    },
    drop: (name) => store.drop(name),
    close: () => store.close(),
  };
}

export function countingListen(listen: Listen, counts: EdgeCounts): Listen {
  return (doors) => {
    const counted: Doors = {
      request: (request) => doors.request(request),
      upgrade(request) {
        const taken = doors.upgrade(request);
        if (!("accept" in taken) || request.path !== "/agent") return taken;
        return { ...taken, accept: (connection) => taken.accept(countingConnection(connection, counts)) };
      },
    };
    return listen(counted);
  };
}

function countingConnection(connection: Connection, counts: EdgeCounts): Connection {
  counts.sessions += 1;
  return {
    get bufferedBytes() {
      return connection.bufferedBytes;
    },
    binding: connection.binding,
    send(frames) {
      counts.downFrames += frames.length;
      for (const frame of frames) counts.downBytes += frame.length;
      connection.send(frames);
    },
    onMessage: (handler) =>
      connection.onMessage((frame) => {
        counts.upFrames += 1;
        counts.upBytes += frame.length;
        handler(frame);
      }),
    onClose: (handler) =>
      connection.onClose((reason) => {
        counts.closedSessions += 1;
        handler(reason);
      }),
    close: (code, reason) => connection.close(code, reason),
  };
}
