// Results of tasks that are too large for a record: taken out of the fact that brings them and stored durably before the
// command that references them is decided. The fact comes again until it is applied and the same bytes are the same blob,
// so a crash at any point leaves at worst a blob that nothing references, which the collector takes.
import { err, ok, type Result } from "@kith/base";
import {
  cutResults,
  type Fact,
  RECORD_RESULTS_BYTES_MAX,
  type Refusal,
  type ResultsBlob,
  resultsBytes,
  TASK_RESULTS_BYTES_MAX,
  type TaskResults,
  type Write,
} from "@kith/schema";
import { type Blobs, blobBytes } from "./blobs.ts";

/** A fact without its large results, and where they are now, by task. */
export interface StoredFact {
  readonly fact: Fact;
  readonly results: Readonly<Record<string, ResultsBlob>>;
}

/** Puts the fact's large results into blobs. Refuses with `store-failed` when they cannot be stored now. */
export async function storeResults(blobs: Blobs, fact: Fact): Promise<Result<StoredFact, Refusal>> {
  if (!fact.writes.some(isLarge)) return ok({ fact, results: {} });
  const results: [string, ResultsBlob][] = [];
  const writes: Write[] = [];
  try {
    for (const write of fact.writes) {
      if (!isLarge(write)) {
        writes.push(write);
        continue;
      }
      results.push([write.id, await store(blobs, write.results)]);
      writes.push({ ...write, results: {} });
    }
  } catch (cause) {
    return err({ code: "store-failed", message: `cannot store results: ${String(cause)}` });
  }
  return ok({ fact: { ...fact, writes }, results: Object.fromEntries(results) });
}

/** What `storeResults` put there. */
export async function readResults(blobs: Blobs, task: string, { sha256 }: ResultsBlob): Promise<TaskResults> {
  const reader = await blobs.open(sha256);
  if (reader === null) throw new Error(`cannot read results of task ${task}: blob ${sha256} is gone`);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  for await (const part of blobBytes(reader)) text += decoder.decode(part, { stream: true });
  return JSON.parse(text + decoder.decode()) as TaskResults;
}

type LargeTask = Extract<Write, { kind: "task" }>;

const isLarge = (write: Write): write is LargeTask =>
  write.kind === "task" && resultsBytes(write.results) > RECORD_RESULTS_BYTES_MAX;

/** The agent has cut them already: this holds also against one that did not. */
async function store(blobs: Blobs, results: TaskResults): Promise<ResultsBlob> {
  const bytes = new TextEncoder().encode(JSON.stringify(cutResults(results, TASK_RESULTS_BYTES_MAX)));
  const stored = await blobs.put(once(bytes), bytes.length);
  if (!stored.ok) throw new Error(`a blob of ${bytes.length} bytes was refused: ${stored.error.code}`);
  const { sha256, size } = stored.value;
  return { sha256, size };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
