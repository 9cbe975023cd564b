// Action.WatchActionsProgress and StringsWatcher: the lines that a task logs, each once.
import { ok, type Result } from "@kith/base";
import { dialect } from "@kith/schema";
import type { Facade, ModelCall } from "../call.ts";

type Lines = dialect.Answer<"StringsWatcher", "Next">;

export const stringsWatcher: Facade<"StringsWatcher"> = {
  Next: { access: "read", handle: (call) => call.watchers.next<Lines>("StringsWatcher", call.object) },
  Stop: { access: "read", handle: (call) => call.watchers.stop("StringsWatcher", call.object) },
};

/** Watches the log of one task. What stands there already is in the first Next. */
function watchTask(call: ModelCall, task: string): Result<string, dialect.DialectError> {
  const { model } = call;
  return call.watchers.add<Lines>("StringsWatcher", (wake) => {
    let told = 0;
    const unsubscribe = model.subscribe(wake);
    return {
      take: async () => {
        const lines = await model.taskLog(task);
        const fresh = lines.slice(told);
        told = lines.length;
        if (fresh.length === 0) return null;
        const changes = fresh.map(({ at, message }) => JSON.stringify({ message, timestamp: dialect.rfc3339(at) }));
        return { "watcher-id": "", changes };
      },
      close: unsubscribe,
    };
  });
}

export const watchTasks = (call: ModelCall, { entities }: { readonly entities: readonly { readonly tag: string }[] }) =>
  ok({
    results: entities.map(({ tag }) => {
      const id = dialect.idOfTag("action", tag);
      if (!id.ok) return { error: { message: id.error, code: "" } };
      if (call.model.world.get("task", id.value) === undefined)
        return { error: { message: `action ${JSON.stringify(id.value)} not found`, code: "not found" } };
      const added = watchTask(call, id.value);
      return added.ok ? { "watcher-id": added.value } : { error: added.error };
    }),
  });
