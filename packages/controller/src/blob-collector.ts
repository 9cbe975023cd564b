// Removes blobs that nothing has referenced for a while: counted by looking, so no count can drift.
import type { Clock, Log } from "@kith/base";
import type { WholeWorld } from "@kith/domain";
import type { Blobs } from "./blobs.ts";
import { IdleSince } from "./idle-since.ts";
import { BLOB_GRACE_MS } from "./limits.ts";

export interface BlobCollectorOptions {
  readonly blobs: Blobs;
  readonly models: { all(): Iterable<{ readonly world: WholeWorld }> };
  readonly clock: Clock;
  readonly log: Log;
}

export class BlobCollector {
  readonly #options: BlobCollectorOptions;
  readonly #idle = new IdleSince(BLOB_GRACE_MS);

  constructor(options: BlobCollectorOptions) {
    this.#options = options;
  }

  /** Goes over all blobs once. Failures are logged: the next round tries again. */
  async collect(): Promise<void> {
    const { blobs, models, clock, log } = this.#options;
    try {
      // Listed first: what is stored while we look is not in question.
      const listed = await blobs.list();
      const referenced = new Set<string>();
      for (const { world } of models.all()) for (const sha256 of referencedBlobs(world)) referenced.add(sha256);
      const fresh = new Set<string>();
      for (const { sha256, storedAt } of listed) if (storedAt >= clock.now() - BLOB_GRACE_MS) fresh.add(sha256);
      const idle = listed.filter(({ sha256 }) => !referenced.has(sha256) && !fresh.has(sha256));
      const due = new Set(
        this.#idle.look(
          idle.map(({ sha256 }) => sha256),
          clock.monotonic(),
        ),
      );
      for (const blob of idle) if (due.has(blob.sha256)) await blobs.remove(blob);
    } catch (error) {
      log.warn("cannot collect blobs", { error: error instanceof Error ? error.message : String(error) });
    }
  }
}

function* referencedBlobs(world: WholeWorld): Generator<string> {
  for (const charm of world.all("charm")) yield charm.sha256;
  for (const resource of world.all("resource")) yield resource.sha256;
  for (const { resultsBlob } of world.all("task")) if (resultsBlob !== null) yield resultsBlob.sha256;
  for (const { blob } of world.all("pending-resource")) if (blob !== null) yield blob.sha256;
}
