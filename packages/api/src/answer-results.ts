// The results of tasks for one answer: read from wherever they are, as many as an answer may carry.
import { LEFT_OUT, type RecordOf, resultsBytes, type TaskResults } from "@kith/schema";
import type { ModelHandle } from "./context.ts";
import { ANSWER_RESULTS_BYTES_MAX } from "./limits.ts";

/** One per answer. */
export class AnswerResults {
  readonly #model: ModelHandle;
  #left = ANSWER_RESULTS_BYTES_MAX;

  constructor(model: ModelHandle) {
    this.#model = model;
  }

  /** The results of `task`, or what says that they found no room. The first task asked for always has its own. */
  async of(task: RecordOf<"task">): Promise<TaskResults> {
    const { id, results, resultsBlob: blob } = task;
    const bytes = blob?.size ?? resultsBytes(results);
    if (bytes > this.#left) return { [LEFT_OUT]: `${bytes} bytes of results: ask for task ${id} alone` };
    this.#left -= bytes;
    return blob === null ? results : this.#model.taskResults(id, blob);
  }
}
