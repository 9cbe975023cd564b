// How many sockets one turn of the event loop writes to, at the real limit: counted turn by turn.
import { expect, test } from "vitest";
import { Fanout } from "./fanout.ts";
import { TURN_SOCKETS_MAX } from "./limits.ts";

test.each([1, TURN_SOCKETS_MAX, TURN_SOCKETS_MAX + 1, 5 * TURN_SOCKETS_MAX + 7])(
  "%i sessions that are owed something are served in turns of at most TURN_SOCKETS_MAX, each once",
  (sessions) => {
    const turns: (() => void)[] = [];
    const writes = new Map<string, number>();
    let inTurn = 0;
    let revision = 1;
    const fanout = new Fanout({
      source: {
        get revision() {
          return revision;
        },
        horizon: 0,
        changedSince: () => ({ changes: [], last: revision }),
        lastChange: () => revision,
      },
      topicsOf: () => ["model"],
      clock: {
        now: () => 0,
        monotonic: () => 0,
        after: (_ms, run) => {
          turns.push(run);
          return () => {};
        },
      },
      defer: (work) => void turns.push(work),
      brought: () => {},
    });
    for (let i = 0; i < sessions; i += 1)
      fanout.attach({
        ...{ id: `${i}`, encode: () => new Uint8Array(4), audiences: ["all"], windowBytes: 1e6, resume: null },
        sink: {
          send: () => {
            inTurn += 1;
            writes.set(`${i}`, (writes.get(`${i}`) ?? 0) + 1);
          },
        },
      });
    const serve = (): number[] => {
      const counts: number[] = [];
      for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) {
        inTurn = 0;
        turn();
        counts.push(inTurn);
      }
      return counts;
    };
    const wanted = Math.ceil(sessions / TURN_SOCKETS_MAX);
    for (let round = 1; round <= 2; round += 1) {
      const counts = serve();
      expect(counts.length).toBe(wanted);
      expect(Math.max(...counts)).toBeLessThanOrEqual(TURN_SOCKETS_MAX);
      expect(counts.reduce((a, b) => a + b, 0)).toBe(sessions);
      expect(new Set(writes.values())).toEqual(new Set([round]));
      revision += 1;
      fanout.committed(["model"], revision);
    }
  },
);
