import type { dialect } from "@kith/schema";
import { expect, test } from "vitest";
import { changesOf, errorsOf, longHooks, progressOf } from "./progress.ts";

const status = (workload: string, info: string, agent: string, doing: string, since = "2026-01-01T00:00:00Z") =>
  ({
    machines: { "0": { id: "0", "agent-status": { status: "started", info: "" }, "dns-name": "127.1.16.1" } },
    applications: {
      web: {
        units: {
          "web/0": {
            "workload-status": { status: workload, info },
            "agent-status": { status: agent, info: doing, since },
            subordinates: null,
          },
        },
      },
    },
  }) as unknown as dialect.FullStatus;

const running = status("maintenance", "", "executing", "running install hook");
const began = Date.parse("2026-01-01T00:00:00Z");

test("news are what people wait for: neither hooks nor the steps that every unit passes", () => {
  const first = progressOf(running, began);
  expect(changesOf(new Map(), first)).toEqual(["machine 0: started at 127.1.16.1"]);
  const second = progressOf(status("active", "ready", "idle", ""), began);
  expect(changesOf(first, second)).toEqual(["web/0: active, ready"]);
  expect(changesOf(second, new Map())).toEqual(["machine 0: gone", "web/0: gone"]);
});

test("a hook that runs long is named once", () => {
  const told = new Set<string>();
  const progress = progressOf(running, began);
  expect(longHooks(progress, began + 29_000, told, 30_000)).toEqual([]);
  expect(longHooks(progress, began + 31_000, told, 30_000)).toEqual([
    "web/0: maintenance (running install hook) for 31 s so far; it is left to run",
  ]);
  expect(longHooks(progress, began + 40_000, told, 30_000)).toEqual([]);
});

test("errors are named with what went wrong", () =>
  expect(errorsOf(status("error", 'hook failed: "install"', "idle", ""))).toEqual([
    { unit: "web/0", message: 'hook failed: "install"' },
  ]));
