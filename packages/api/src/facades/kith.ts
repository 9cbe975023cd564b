// Kith: plans, bundles as one commit, waiting until the model is settled; KithWatcher: the live view.
import { err, ok, type Result } from "@kith/base";
import { bundleOf, expectedHooks, type World } from "@kith/domain";
import { type Command, type dialect, printBundle } from "@kith/schema";
import { answer, type Facade, type ModelCall } from "../call.ts";
import { errorOf, fail } from "../dialect-error.ts";
import { statusOf } from "./client.ts";

export const kith: Facade<"Kith"> = {
  ApplyBundle: {
    access: "write",
    writes: true,
    handle: async (call, params) => {
      const applied = await call.model.submit({
        kind: "apply-bundle",
        plan: params.plan,
        baseRevision: params["base-revision"],
      });
      return answer(applied, ({ changed }) => ({ changed, revision: call.model.world.revision }));
    },
  },
  Batch: {
    access: "write",
    writes: true,
    handle: async (call, params) => answer(await call.model.submit({ kind: "batch", ...params }), () => ({})),
  },
  // What it answers holds whole records, credentials of enrolment among them: for those who may write anyway.
  Plan: { access: "write", handle: planCommand },
  Load: { access: "read", handle: (call, { top }) => ok(loadOf(call, top)) },
  Watch: { access: "read", handle: watch },
  WaitSettled: { access: "read", handle: (call, { revision }) => waitSettled(call, revision) },
  Revision: { access: "read", handle: (call) => ok({ revision: call.model.world.revision }) },
};

export const kithWatcher: Facade<"KithWatcher"> = {
  Next: { access: "read", handle: (call) => call.watchers.next<dialect.LiveView>("KithWatcher", call.object) },
  Stop: { access: "read", handle: (call) => call.watchers.stop("KithWatcher", call.object) },
};

/** Commands that only agents, providers and the controller itself give. */
const INTERNAL: ReadonlySet<string> = new Set([
  "create-model",
  "fact",
  "enrol",
  "machine-ensured",
  "machine-released",
  "provision-failed",
  "issue-token",
  "leases-expired",
  "time-passed",
  "prune",
]);

/** A side's topic names its relation by number: people know it by its endpoints. */
function loadOf({ model }: ModelCall, top: number): dialect.ModelLoad {
  const { topics, ...load } = model.load(top);
  const relationOf = (topic: string): string | null => {
    const id = /^side:(\d+):/.exec(topic)?.[1];
    return id === undefined ? null : (model.world.get("relation", id)?.key ?? null);
  };
  const named = topics.map(([topic, bytes]) => ({ topic, relation: relationOf(topic), bytes }));
  return { revision: model.world.revision, ...load, topics: named };
}

/** What stands for uploads, which are no commands of a client's. */
const UPLOADS: ReadonlySet<string> = new Set(["add-charm", "add-pending-resource", "store-resource"]);
/** What uploads leave in the model is not what anybody plans. */
const UPLOADED: ReadonlySet<string> = new Set(["charm", "pending-resource"]);

function planCommand(call: ModelCall, { command, before, bundles }: dialect.ParamsOut<"Kith", "Plan">) {
  if (INTERNAL.has(command.kind)) return fail(`cannot plan ${command.kind}: it is not a user's command`, "not valid");
  const other = before.find(({ kind }) => !UPLOADS.has(kind));
  if (other !== undefined)
    return fail(`cannot plan ${other.kind} before ${command.kind}: it is no upload`, "not valid");
  const planned = call.model.plan(...before.map((upload) => () => upload), (results) =>
    withCharmUrls(command, results),
  );
  if (!planned.ok) return err(errorOf(planned.error));
  const { changes, world } = planned.value;
  const wanted = changes.filter((change) => {
    if (change.op === "delete") return !UPLOADED.has(change.kind);
    const { record } = change;
    return !UPLOADED.has(record.kind) && !(record.kind === "sequence" && record.name.startsWith("charm:"));
  });
  const text = (of: World): string => printBundle(bundleOf(of, { charmDefaults: false }));
  const exports = bundles ? { bundles: { before: text(call.model.world), after: text(world) } } : {};
  return ok({ changes: wanted, hooks: expectedHooks(call.model.world, world), ...exports });
}

/** `before:0` is the charm that the first of the uploads would add. */
function withCharmUrls(command: Command, results: readonly unknown[]): Command {
  const url = (named: string): string => {
    const index = /^before:(\d+)$/.exec(named)?.[1];
    const result = index === undefined ? undefined : (results[Number(index)] as { readonly url?: string } | undefined);
    return result?.url ?? named;
  };
  if (command.kind === "deploy") return { ...command, charmUrl: url(command.charmUrl) };
  if (command.kind !== "apply-bundle") return command;
  const applications = command.plan.applications.map((one) => ({ ...one, charmUrl: url(one.charmUrl) }));
  return { ...command, plan: { ...command.plan, applications } };
}

function settledOf(call: ModelCall): dialect.Settled {
  const { settled, revision, waitingFor, errors } = call.model.settled();
  return { revision, settled, "waiting-for": waitingFor, errors };
}

function watch(call: ModelCall) {
  const added = call.watchers.add<dialect.LiveView>("KithWatcher", (wake) => {
    let changed = true;
    const unsubscribe = call.model.subscribe(() => {
      changed = true;
      wake();
    });
    return {
      take: () => {
        if (!changed) return null;
        changed = false;
        return { status: statusOf(call), ...settledOf(call) };
      },
      close: unsubscribe,
    };
  });
  return added.ok ? ok({ "watcher-id": added.value }) : added;
}

/** Blocks until the model is settled at `revision` or later, or the connection ends. */
function waitSettled(call: ModelCall, revision: number): Promise<Result<dialect.Settled, dialect.DialectError>> {
  return new Promise((resolve) => {
    let unsubscribe = (): void => {};
    let forget = (): void => {};
    const finish = (result: Result<dialect.Settled, dialect.DialectError>): void => {
      unsubscribe();
      forget();
      resolve(result);
    };
    const look = (): boolean => {
      const now = settledOf(call);
      const done = now.settled && now.revision >= revision;
      if (done) finish(ok(now));
      return done;
    };
    if (look()) return;
    unsubscribe = call.model.subscribe(look);
    forget = call.onClosed(() => finish(fail("watcher has been stopped", "stopped")));
  });
}
