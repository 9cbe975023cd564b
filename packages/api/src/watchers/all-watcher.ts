// Client.WatchAll and AllWatcher: the model's entities, whole ones as they change.
import { ok } from "@kith/base";
import { DeltaLog } from "@kith/domain";
import type { dialect } from "@kith/schema";
import type { Facade, ModelCall } from "../call.ts";

type Deltas = dialect.Answer<"AllWatcher", "Next">;

export const allWatcher: Facade<"AllWatcher"> = {
  Next: { access: "read", handle: (call) => call.watchers.next<Deltas>("AllWatcher", call.object) },
  Stop: { access: "read", handle: (call) => call.watchers.stop("AllWatcher", call.object) },
};

export function watchAll(call: ModelCall) {
  const { model, controller } = call;
  const added = call.watchers.add<Deltas>("AllWatcher", (wake) => {
    const region = controller.world.get("cloud", model.world.get("model")?.cloud ?? "")?.regions[0] ?? "";
    const log = new DeltaLog({
      // Asked at every use: a model that was opened anew has another world.
      get world() {
        return model.world;
      },
      get presence() {
        return model.presence;
      },
      controllerUuid: controller.uuid,
      region,
    });
    const unsubscribe = model.subscribe((commit, presence) => {
      if (commit.changes.length === 0) log.touchPresence(presence);
      else log.touch(commit.changes);
      wake();
    });
    return {
      take: () => {
        const deltas = log.take();
        return deltas.length === 0 ? null : { deltas };
      },
      close: unsubscribe,
    };
  });
  return added.ok ? ok({ "watcher-id": added.value }) : added;
}
