// Client: the model's status as a whole, and its history. Pinger beside it.
import { ok } from "@kith/base";
import { fullStatus } from "@kith/domain";
import { dialect } from "@kith/schema";
import { type Facade, inTurn, type ModelCall } from "../call.ts";
import { HISTORY_ENTRIES } from "../limits.ts";
import { filterStatus } from "../status-filter.ts";
import { watchAll } from "../watchers/all-watcher.ts";

export const client: Facade<"Client"> = {
  FullStatus: {
    access: "read",
    handle: (call, params) => {
      const storage = params["include-storage"] ? { storage: [], filesystems: [], volumes: [] } : {};
      return ok({ ...filterStatus(statusOf(call), params.patterns), ...storage });
    },
  },
  WatchAll: { access: "read", handle: watchAll },
  StatusHistory: {
    access: "read",
    handle: async (call, { requests }) => ok({ results: await inTurn(requests, (one) => history(call, one)) }),
  },
};

export const pinger: Facade<"Pinger"> = { Ping: { access: "login", handle: () => ok({}) } };

/** The whole status of the connection's model, as of now. */
export function statusOf(call: ModelCall): dialect.FullStatus {
  const { world, presence } = call.model;
  const cloud = call.controller.world.get("cloud", world.get("model")?.cloud ?? "");
  return fullStatus(world, presence, {
    now: call.now(),
    cloud: cloud?.name ?? world.get("model")?.cloud ?? "",
    region: cloud?.regions[0] ?? null,
    version: call.controller.version,
  });
}

type Asked = dialect.ParamsOut<"Client", "StatusHistory">["requests"][number];

async function history(call: ModelCall, asked: Asked) {
  const tag = dialect.readTag(asked.tag);
  if (tag === null) return refusedHistory(`${JSON.stringify(asked.tag)} is not a valid tag`);
  const { date, delta, exclude } = asked.filter;
  const size = asked.filter.size || asked.size || null;
  const from = date === null ? null : dialect.parseRfc3339(date);
  if (date !== null && from === null) return refusedHistory(`${JSON.stringify(date)} is not a valid RFC3339 time`);
  const since = delta === null ? from : call.now() - delta / NANOSECONDS_PER_MS;
  const entries = await call.model.statusHistory(tag.id, asked.historyKind, {
    size: size ?? (since === null ? HISTORY_ENTRIES : null),
    since,
    exclude,
  });
  const statuses = entries.map(({ kind, status, message, at }) => ({
    status,
    info: message,
    data: null,
    since: dialect.rfc3339(at),
    kind,
    version: "",
    life: "",
  }));
  return { history: { statuses } };
}

const NANOSECONDS_PER_MS = 1_000_000;

const refusedHistory = (message: string) => ({ history: { statuses: [] }, error: { message, code: "" } });
