// Large results of tasks: stored before anything references them, and read back as the charm said them.
import { actionCalls, type Client } from "@kith/client";
import type { WholeWorld } from "@kith/domain";
import { reportOf } from "../charms.ts";
import type { CommitSeen } from "../truth.ts";
import type { Report } from "./checker.ts";

/** Each commit: what it references is there. `holds` asks what outlives the controller. */
export const checkStoredResults =
  (report: Report, holds: (sha256: string) => Promise<boolean>) =>
  async ({ commit }: CommitSeen): Promise<void> => {
    for (const change of commit.changes) {
      if (change.op !== "put" || change.record.kind !== "task" || change.record.resultsBlob === null) continue;
      const { id, resultsBlob } = change.record;
      if (!(await holds(resultsBlob.sha256))) report(`the results of task ${id} are referenced and nowhere stored`);
    }
  };

/** At the end: every task that completed answers through the real client what its charm said. Answers how many were large. */
export async function checkReadResults(client: Client, world: WholeWorld, report: Report): Promise<number> {
  const completed = [...world.all("task")].filter((task) => task.status === "completed");
  if (completed.length === 0) return 0;
  const answers = await actionCalls(client).tasks(completed.map(({ id }) => id));
  for (const [i, { id }] of completed.entries()) {
    const { count, report: said } = (answers[i]?.output ?? {}) as { count?: string; report?: string };
    const number = Number(count);
    const expected = number % 2 === 0 ? undefined : reportOf(number);
    if (count === undefined || said !== expected) report(`the results of task ${id} are not those of count ${count}`);
  }
  return completed.filter(({ resultsBlob }) => resultsBlob !== null).length;
}
