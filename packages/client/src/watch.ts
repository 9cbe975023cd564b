// Live views as async iterables. Leaving the loop stops the watcher; the end of the connection ends it with an error.
import type { dialect } from "@kith/schema";
import type { Client } from "./client.ts";
import { ClientError } from "./client-error.ts";

/** The model's status now, and again whenever something has changed. What changes while the caller works is folded. */
export async function* watchStatus(client: Client): AsyncGenerator<dialect.LiveView, void, void> {
  const object = (await client.call("Kith", "Watch", {}))["watcher-id"];
  try {
    for (;;) yield await client.call("KithWatcher", "Next", {}, { object });
  } finally {
    await ignoreEnded(client.call("KithWatcher", "Stop", {}, { object }));
  }
}

/** Juju's deltas: the whole model first, then whole entities as they change. */
export async function* watchDeltas(client: Client): AsyncGenerator<readonly dialect.Delta[], void, void> {
  const object = (await client.call("Client", "WatchAll", {}))["watcher-id"];
  try {
    for (;;) yield (await client.call("AllWatcher", "Next", {}, { object })).deltas;
  } finally {
    await ignoreEnded(client.call("AllWatcher", "Stop", {}, { object }));
  }
}

/** The lines that a task logs, until the caller has enough. */
export async function* watchTaskLog(client: Client, tag: string): AsyncGenerator<string, void, void> {
  const { results } = await client.call("Action", "WatchActionsProgress", { entities: [{ tag }] });
  const object = results[0]?.["watcher-id"];
  if (object === undefined) throw new ClientError(results[0]?.error ?? { message: "cannot watch the task", code: "" });
  try {
    for (;;) yield* (await client.call("StringsWatcher", "Next", {}, { object })).changes;
  } finally {
    await ignoreEnded(client.call("StringsWatcher", "Stop", {}, { object }));
  }
}

/** Stopping a watcher of a connection that has ended needs no doing. */
async function ignoreEnded(stopping: Promise<unknown>): Promise<void> {
  await stopping.catch(() => {});
}
