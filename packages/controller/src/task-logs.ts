// Progress lines that running tasks print. Not records: a bounded memory, oldest tasks forgotten first.
import { getOrMake } from "./get-or-make.ts";
import { TASK_LOG_LINES_MAX, TASK_LOGS_MAX } from "./limits.ts";

export interface TaskLine {
  readonly at: number;
  readonly message: string;
}

export class TaskLogs {
  readonly #lines = new Map<string, TaskLine[]>();

  append(task: string, line: TaskLine): void {
    const lines = getOrMake(this.#lines, task, (): TaskLine[] => []);
    if (lines.length < TASK_LOG_LINES_MAX) lines.push(line);
    if (this.#lines.size <= TASK_LOGS_MAX) return;
    for (const oldest of this.#lines.keys()) {
      this.#lines.delete(oldest);
      return;
    }
  }

  of(task: string): readonly TaskLine[] {
    return this.#lines.get(task) ?? [];
  }
}
