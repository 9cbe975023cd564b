// Removes blobs that nothing has referenced for a while: counted by looking, so no count can drift.
import type { Log } from "@kith/base";
import type { WholeWorld } from "@kith/domain";
import type { Blobs } from "./blobs.ts";
import { BLOB_GRACE_MS } from "./limits.ts";

/** Goes over all blobs once. Failures are logged: the next round tries again. */
export async function collectBlobs(
  blobs: Blobs,
  models: { all(): Iterable<{ readonly world: WholeWorld }> },
  now: number,
  log: Log,
): Promise<void> {
  try {
    const old = (await blobs.list()).filter(({ storedAt }) => storedAt < now - BLOB_GRACE_MS);
    if (old.length === 0) return;
    const referenced = new Set<string>();
    for (const { world } of models.all()) for (const sha256 of referencedBlobs(world)) referenced.add(sha256);
    for (const { sha256 } of old) if (!referenced.has(sha256)) await blobs.remove(sha256);
  } catch (error) {
    log.warn("cannot collect blobs", { error: error instanceof Error ? error.message : String(error) });
  }
}

function* referencedBlobs(world: WholeWorld): Generator<string> {
  for (const charm of world.all("charm")) yield charm.sha256;
  for (const resource of world.all("resource")) yield resource.sha256;
  for (const { blob } of world.all("pending-resource")) if (blob !== null) yield blob.sha256;
}
