// What every store holds its callers and itself to, in one place.
import { assert } from "@kith/base";
import type { Change, Commit, Revision } from "@kith/schema";
import { COMMIT_CHANGES_MAX } from "./limits.ts";
import { type Snapshot, StaleRevision, StoreError, Trimmed } from "./store.ts";

export const revisionOf = (change: Change): Revision =>
  change.op === "put" ? change.record.revision : change.revision;

/** The revision that a commit on `base` gets; its changes must carry it. */
export function commitRevision(base: Revision, changes: readonly Change[]): Revision {
  const revision = base + 1;
  assert(
    changes.every((change) => revisionOf(change) === revision),
    `changes of a commit on ${base} carry revision ${revision}`,
  );
  if (changes.length > COMMIT_CHANGES_MAX)
    throw new StoreError(
      `cannot commit revision ${revision}: ${changes.length} changes, at most ${COMMIT_CHANGES_MAX} fit in one commit`,
      { retryable: false },
    );
  return revision;
}

export function checkBase(world: string, base: Revision, stands: Revision): void {
  if (base !== stands)
    throw new StaleRevision(`cannot commit to ${world} on revision ${base}: it stands at ${stands}`, {
      retryable: false,
    });
}

export function checkHorizon(world: string, horizon: Revision, revision: Revision): void {
  assert(horizon <= revision, `the horizon ${horizon} of ${world} is not beyond its revision ${revision}`);
}

/** Everything in `snapshot` that changed after `base`, as one commit. */
export function changedSince(world: string, snapshot: Snapshot, base: Revision): Commit {
  if (base < snapshot.horizon)
    throw new Trimmed(`cannot watch ${world} from revision ${base}: forgotten up to ${snapshot.horizon}`, {
      retryable: false,
    });
  const puts = snapshot.records.filter((r) => r.revision > base).map((record): Change => ({ op: "put", record }));
  const deletes = snapshot.tombstones.filter((tombstone) => tombstone.revision > base);
  const changes = [...puts, ...deletes].sort((a, b) => revisionOf(a) - revisionOf(b));
  return { revision: snapshot.revision, changes };
}
