import type { Write } from "@kith/schema";
import { expect, test } from "vitest";
import { emptyOutbox, Outbox } from "./outbox.ts";

const status = (message: string): Write => ({ kind: "workload", status: "active", message });
const port: Write = { kind: "open-port", endpoint: "", protocol: "tcp", from: 80, to: 80 };
const fact = (...writes: Write[]) => ({ at: 5, writes, local: [] });
const fresh = () => new Outbox("app/0", emptyOutbox);
const gap = (expected: number, got: number) => ({ code: "sequence-gap", entity: "app/0", expected, got }) as const;

test("numbers are given when sent, one fact at a time", () => {
  const box = fresh();
  box.add("immediate", fact(status("a")));
  box.add("step", fact(port));
  expect(box.given).toBe(0);
  expect(box.next()?.sequence).toBe(1);
  expect(box.next()).toBeNull();
  expect(box.applied(1, 7, null)).toMatchObject({ revision: 7, refusal: null });
  expect(box.next()).toEqual({ entity: "app/0", sequence: 2, at: 5, writes: [port], local: [] });
});

test("an unsent status is replaced by a later one, a sent one is not", () => {
  const box = fresh();
  const first = box.add("immediate", fact(status("a")));
  expect(box.add("immediate", fact(status("b")))).toBe(first);
  expect(box.next()?.writes).toEqual([status("b")]);
  expect(box.add("immediate", fact(status("c")))).not.toBe(first);
  expect(box.size).toBe(2);
});

test("a status does not overtake what was written before it", () => {
  const box = fresh();
  box.add("immediate", fact(status("a")));
  box.add("immediate", fact({ kind: "leader-settings", data: { k: "v" } }));
  box.add("immediate", fact(status("b")));
  expect(box.size).toBe(3);
});

test("a fact is sent again after a reconnect, with its number", () => {
  const box = fresh();
  box.add("step", fact(port));
  box.next();
  expect(box.reconnect(0, 3)).toBeNull();
  expect(box.next()?.sequence).toBe(1);
});

test("a fact whose answer was lost is known from the welcome", () => {
  const box = fresh();
  box.add("step", fact(port));
  box.next();
  expect(box.reconnect(1, 9)).toMatchObject({ revision: 9, refusal: null });
  expect(box.size).toBe(0);
});

test("a restart of the agent goes on where it was", () => {
  const before = fresh();
  before.add("step", fact(port));
  before.next();
  const after = new Outbox("app/0", JSON.parse(JSON.stringify(before.stored())));
  expect(after.next()?.sequence).toBe(1);
});

test("a refusal is an answer, and its number is given again", () => {
  const box = fresh();
  box.add("step", fact(port));
  box.add("step", fact(status("after")));
  box.next();
  const refusal = { code: "not-leader", unit: "app/0" } as const;
  expect(box.applied(1, 4, refusal)).toMatchObject({ refusal });
  expect(box.next()?.sequence).toBe(1);
});

test("a number too high, given before a crash and refused, is corrected by the gap", () => {
  const box = new Outbox("app/0", { given: 4, nextId: 2, facts: [] });
  box.add("step", fact(port));
  expect(box.next()?.sequence).toBe(5);
  expect(box.applied(5, 4, gap(4, 5))).toBeNull();
  expect(box.next()?.sequence).toBe(4);
});

test("a controller that knows more than this disk is believed", () => {
  const box = fresh();
  box.add("step", fact(port));
  expect(box.reconnect(12, 3)).toBe("behind");
  box.restart(12);
  box.add("step", fact(port));
  expect(box.next()?.sequence).toBe(13);
});

test("answers to what is not under way are ignored", () => {
  const box = fresh();
  expect(box.applied(3, 1, null)).toBeNull();
  box.add("step", fact(port));
  box.next();
  expect(box.applied(2, 1, null)).toBeNull();
  expect(box.size).toBe(1);
});
