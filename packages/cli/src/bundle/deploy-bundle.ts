// A bundle into the model: its charms and resources are uploaded first, then all of it becomes one command.
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Bundle, type BundleProblem, planBundle, readBundle, type UploadedCharm } from "@kith/schema";
import { CliError } from "../cli-error.ts";
import { readTextFile } from "../key-values.ts";
import { planOf } from "../plan.ts";
import type { ModelSession } from "../session.ts";
import { type SentCharm, sendCharm, sendResources } from "../upload.ts";
import type { Output, Terminal } from "../verb.ts";

export async function deployBundle(
  session: ModelSession,
  what: string,
  options: { readonly dryRun: boolean },
  terminal: Terminal,
): Promise<Output | undefined> {
  const file = existsSync(join(what, "bundle.yaml")) ? join(what, "bundle.yaml") : what;
  const read = readBundle(readTextFile(file), file);
  if (!read.ok) throw problems(file, read.error);
  const bundle = read.value;
  for (const { at, message } of bundle.warnings) terminal.say(`WARNING ${at === "" ? "" : `${at}: `}${message}`);
  checkFiles(bundle, file);
  const base = await session.model.revision();
  const uploaded = await sendAll(session, bundle, file, options, terminal);
  const planned = planBundle(bundle, uploaded);
  if (!planned.ok) throw problems(file, planned.error);
  if (options.dryRun) {
    const lines = await planOf(session, { kind: "apply-bundle", plan: planned.value, baseRevision: null });
    if (lines.length === 0) return { text: "No changes to apply.\n" };
    return { text: `Changes to deploy bundle:\n${lines.map((line) => `- ${line}\n`).join("")}` };
  }
  const answer = await session.model.applyBundle(planned.value, base);
  terminal.say(answer.changed ? "Deploy of bundle completed." : "No changes to apply.");
  return undefined;
}

/** Every charm once, however many applications use it; resources belong to one application each. */
async function sendAll(
  session: ModelSession,
  bundle: Bundle,
  file: string,
  { dryRun }: { readonly dryRun: boolean },
  terminal: Terminal,
): Promise<Map<string, UploadedCharm>> {
  const charms = new Map<string, SentCharm>();
  const uploaded = new Map<string, UploadedCharm>();
  for (const application of bundle.applications) {
    const path = beside(file, application.charm);
    const charm = charms.get(path) ?? (await sendCharm(session, path, application.charm, terminal.say));
    if (!charms.has(path))
      terminal.say(`Located local charm ${JSON.stringify(charm.name)}, revision ${charm.revision}`);
    charms.set(path, charm);
    const files = Object.fromEntries(
      Object.entries(application.resources).map(([name, value]) => [name, beside(file, String(value))]),
    );
    const resources = dryRun ? {} : await sendResources(session, charm, application.name, files);
    uploaded.set(application.name, { charmUrl: charm.url, subordinate: charm.metadata.subordinate, resources });
  }
  return uploaded;
}

/** Everything that is missing beside the bundle is told at once, before anything is uploaded. */
function checkFiles(bundle: Bundle, file: string): void {
  const missing = bundle.applications.flatMap(({ name, charm, resources, at }): BundleProblem[] => {
    if (!/^\.{0,2}\//.test(charm)) {
      return [
        {
          at,
          message: `application ${name}: charm ${JSON.stringify(charm)} is not a path; charms from a store are not supported yet`,
        },
      ];
    }
    const files = [
      ["charm", charm],
      ...Object.entries(resources).map(([each, value]) => [`resource ${each}`, String(value)]),
    ];
    return files.flatMap(([what, path = ""]) =>
      existsSync(beside(file, path)) ? [] : [{ at, message: `application ${name}: ${what}: no file ${path}` }],
    );
  });
  if (missing.length > 0) throw problems(file, missing);
}

const beside = (file: string, path: string): string => resolve(dirname(file), path);

function problems(file: string, found: readonly BundleProblem[]): CliError {
  const lines = found.map(({ at, message }) => `\n- ${at === "" ? "" : `${at}: `}${message}`);
  return new CliError(`cannot deploy bundle ${file}:${lines.join("")}`);
}
