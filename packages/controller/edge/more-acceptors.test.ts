// A loop whose turns are long: how many of them a crowd at the door costs.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { silentLog } from "@kith/base";
import { afterEach, expect, test } from "vitest";
import { ACCEPTORS } from "../src/limits.ts";
import { addAcceptors } from "../src/more-acceptors.ts";

const CROWD = 160;
const TURN_MS = 5;
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A server on a free port that counts what it takes. */
async function door(): Promise<{ readonly server: Server; readonly port: number; taken: number }> {
  const opened = { server: createServer((socket) => taken(socket)), port: 0, taken: 0 };
  const taken = (socket: { destroy(): void }): void => {
    opened.taken += 1;
    socket.destroy();
  };
  opened.server.listen({ port: 0, host: "127.0.0.1", backlog: CROWD });
  await once(opened.server, "listening");
  opened.port = (opened.server.address() as AddressInfo).port;
  ends.push(() => void opened.server.close());
  return opened;
}

/** CROWD connections are made from another process and wait. */
async function crowd(port: number): Promise<void> {
  const script = `for (let i = 0, n = 0; i < ${CROWD}; i += 1) require("node:net").connect(${port}, "127.0.0.1", () => ++n === ${CROWD} && console.log("all")).on("error", () => {})`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  ends.push(() => void child.kill("SIGKILL"));
  // The kernel makes the connections while this loop does nothing else: it looks away until all are made.
  const until = Date.now() + 400;
  while (Date.now() < until);
}

async function turnsFor(opened: { taken: number }): Promise<number> {
  for (let turns = 1; ; turns += 1) {
    const until = performance.now() + TURN_MS;
    while (performance.now() < until);
    await new Promise((resolve) => setImmediate(resolve));
    if (opened.taken === CROWD || turns > 2 * CROWD) return turns;
  }
}

test("a socket alone takes one in a turn; under several descriptors a turn takes as many", async () => {
  const alone = await door();
  await crowd(alone.port);
  const one = await turnsFor(alone);
  const several = await door();
  const end = addAcceptors(several.server, (socket) => several.server.emit("connection", socket), silentLog);
  ends.push(end);
  await new Promise((resolve) => setTimeout(resolve, 500));
  await crowd(several.port);
  const many = await turnsFor(several);
  expect([alone.taken, several.taken]).toEqual([CROWD, CROWD]);
  expect(one).toBeGreaterThanOrEqual(CROWD - 1);
  expect(many).toBeLessThan((2 * CROWD) / ACCEPTORS + 5);
});

test("whoever comes while the helper is at work is taken here", async () => {
  for (let round = 0; round < 5; round += 1) {
    const opened = await door();
    ends.push(addAcceptors(opened.server, (socket) => opened.server.emit("connection", socket), silentLog));
    const ended = Array.from({ length: 40 }, async (_, i) => {
      await new Promise((resolve) => setTimeout(resolve, 5 * i));
      await once(connect(opened.port, "127.0.0.1").resume(), "close");
    });
    await Promise.all(ended);
    expect(opened.taken).toBe(40);
  }
});

test("closed while the helper is still at work: nothing listens any more", async () => {
  const opened = await door();
  const end = addAcceptors(opened.server, () => {}, silentLog);
  const closed = once(opened.server, "close");
  opened.server.close();
  end();
  await closed;
  await new Promise((resolve) => setTimeout(resolve, 300));
  const again = createServer();
  ends.push(() => void again.close());
  again.listen({ port: opened.port, host: "127.0.0.1" });
  await once(again, "listening");
});
