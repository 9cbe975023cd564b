// A model is emptied: its applications, and its machines where that is asked for. Units in error would hold it up, so their
// failed hooks are passed over.
import { CliError } from "../cli-error.ts";
import { DESTROY_POLL_MS } from "../limits.ts";
import { errorsOf } from "../live/progress.ts";
import { readEntry } from "../refused.ts";
import type { ModelSession } from "../session.ts";
import type { Terminal } from "../verb.ts";

export async function resetModel(
  { model, applications, target }: ModelSession,
  { machines, timeoutMs }: { readonly machines: boolean; readonly timeoutMs: number },
  terminal: Terminal,
): Promise<void> {
  const endsAt = Date.now() + timeoutMs;
  const before = await model.status();
  const names = Object.keys(before.applications);
  const ids = Object.keys(before.machines);
  const what = machines ? `${names.length} applications, ${ids.length} machines` : `${names.length} applications`;
  terminal.say(`Emptying model ${target.model}: ${what}`);
  granted(await applications.destroyApplications(names));
  let asked = false;
  for (;;) {
    const status = await model.status();
    const left = { applications: Object.keys(status.applications), machines: Object.keys(status.machines) };
    if (left.applications.length === 0 && (!machines || left.machines.length === 0)) break;
    if (left.applications.length === 0 && !asked) {
      // Those that went with their units in the meantime are as gone as they should be.
      await model.destroyMachines(left.machines, { force: true });
      asked = true;
    }
    if (errorsOf(status).length > 0) await applications.resolve(null, false);
    if (Date.now() > endsAt) {
      const names = [...left.applications, ...(machines ? left.machines.map((id) => `machine ${id}`) : [])].join(", ");
      throw new CliError(`the model is not empty after ${timeoutMs / 1000} s: ${names}`, {
        hint: "see what holds it: kith status; without waiting for hooks: kith remove-application --force",
      });
    }
    await new Promise((resolve) => setTimeout(resolve, DESTROY_POLL_MS));
  }
  terminal.say("Model emptied.");
}

function granted(results: Awaited<ReturnType<ModelSession["applications"]["destroyApplications"]>>): void {
  const failed = results.flatMap(({ error }) => (error === undefined ? [] : [readEntry(error)]));
  const [first] = failed;
  if (first !== undefined)
    throw new CliError(failed.map(({ message }) => message).join("\nERROR "), { hint: first.hint });
}
