import { expect, test } from "vitest";
import { CommandQueue, type Lane } from "./command-queue.ts";
import { QUEUE_SESSION_COMMANDS_MAX } from "./limits.ts";

type Pushed = readonly [Lane, session: string, item: string];

test.each<[string, Pushed[], string[]]>([
  ["nothing", [], []],
  [
    "a session keeps its order",
    [
      ["agent", "a", "1"],
      ["agent", "a", "2"],
    ],
    ["1", "2"],
  ],
  [
    "clients go before agents",
    [
      ["agent", "a", "fact"],
      ["client", "c", "command"],
    ],
    ["command", "fact"],
  ],
  [
    "sessions take turns",
    [
      ["agent", "a", "a1"],
      ["agent", "a", "a2"],
      ["agent", "a", "a3"],
      ["agent", "b", "b1"],
      ["agent", "c", "c1"],
    ],
    ["a1", "b1", "c1", "a2", "a3"],
  ],
])("%s", (_story, pushed, shifted) => {
  const queue = new CommandQueue<string>();
  for (const [lane, session, item] of pushed) expect(queue.push(lane, session, item)).toBe(true);
  expect(queue.size).toBe(shifted.length);
  expect(shifted.map(() => queue.shift())).toEqual(shifted);
  expect(queue.shift()).toBeUndefined();
  expect(queue.size).toBe(0);
});

test("one session cannot take all the room", () => {
  const queue = new CommandQueue<number>();
  for (let i = 0; i < QUEUE_SESSION_COMMANDS_MAX; i += 1) expect(queue.push("agent", "greedy", i)).toBe(true);
  expect(queue.push("agent", "greedy", -1)).toBe(false);
  expect(queue.push("agent", "modest", 0)).toBe(true);
});
