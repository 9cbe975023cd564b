// A bundle into the model: its charms and resources are uploaded first, then all of it becomes one command.
import { type Bundle, type BundlePlan, planBundle, settleBundle, type UploadedCharm } from "@kith/schema";
import { usageError } from "../cli-error.ts";
import { planOf } from "../plan.ts";
import type { ModelSession } from "../session.ts";
import { type SentCharm, sendCharm, sendResources } from "../upload.ts";
import type { Output, Terminal } from "../verb.ts";
import { beside, type CharmAtHand } from "./charms-at-hand.ts";
import { type CheckedBundle, checkBundle } from "./check-bundle.ts";
import { bundleError, type OpenedBundle, openBundle } from "./open-bundle.ts";

export interface BundleOptions {
  readonly dryRun: boolean;
  /** The changes are shown before they are made. */
  readonly verbose?: boolean;
  readonly overlay: readonly string[];
  readonly target: string | undefined;
  /** A directory of charms for those that the bundle names without a path. */
  readonly charms: string | undefined;
  /** `existing`, `0=4`, and both. */
  readonly mapMachines: string | undefined;
}

export async function deployBundle(
  session: ModelSession,
  what: string,
  options: BundleOptions,
  terminal: Terminal,
): Promise<Output | undefined> {
  return deployOpened(session, openBundle(what, options), options, terminal);
}

export async function deployOpened(
  session: ModelSession,
  opened: OpenedBundle,
  options: Omit<BundleOptions, "overlay" | "target">,
  terminal: Terminal,
): Promise<Output | undefined> {
  const { file } = opened;
  const checked = checkDeployable(opened, options.charms);
  for (const { at, message } of checked.warnings) terminal.say(`WARNING ${at === "" ? "" : `${at}: `}${message}`);
  const { bundle } = settleBundle(opened.bundle, checked.atHand.charms);
  const machines = await mappedMachines(session, options.mapMachines, bundle);
  const base = await session.model.revision();
  const uploaded = await sendAll(session, bundle, file, checked.atHand.charms, options, terminal);
  const planned = planBundle(bundle, uploaded, machines);
  if (!planned.ok) throw bundleError("deploy", file, planned.error);
  if (options.dryRun) return { text: await changesOf(session, planned.value) };
  if (options.verbose === true) terminal.say((await changesOf(session, planned.value)).trimEnd());
  const answer = await session.model.applyBundle(planned.value, base);
  terminal.say(answer.changed ? "Deploy of bundle completed." : "No changes to apply.");
  return undefined;
}

/** Throws when anything is wrong that can be told without a controller. */
export function checkDeployable(opened: OpenedBundle, charms: string | undefined): CheckedBundle {
  const checked = checkBundle(opened, charms);
  const problems = [...checked.problems, ...checked.atHand.elsewhere, ...checked.later];
  if (problems.length > 0) throw bundleError("deploy", opened.file, problems);
  return checked;
}

async function changesOf(session: ModelSession, plan: BundlePlan): Promise<string> {
  const lines = await planOf(session, { kind: "apply-bundle", plan, baseRevision: null });
  if (lines.length === 0) return "No changes to apply.\n";
  return `Changes to deploy bundle:\n${lines.map((line) => `- ${line}\n`).join("")}`;
}

/** Machines of the bundle → machines of the model: `existing` maps those of the same number, `0=4` one by one. */
async function mappedMachines(
  session: ModelSession,
  spelled: string | undefined,
  bundle: Bundle,
): Promise<Map<string, string>> {
  const machines = new Map<string, string>();
  const words = (spelled ?? "").split(",").filter((word) => word !== "");
  const ids = new Set(bundle.machines.map(({ id }) => id));
  if (words.includes("existing")) {
    const { machines: known } = await session.model.status();
    for (const id of Object.keys(known)) if (ids.has(id)) machines.set(id, id);
  }
  for (const word of words.filter((each) => each !== "existing")) {
    const [, from, to] = /^([0-9]+)=([0-9]+)$/.exec(word) ?? [];
    if (from === undefined || to === undefined)
      throw usageError(`expected "existing" or <bundle machine>=<machine>, got ${JSON.stringify(word)}`);
    if (!ids.has(from)) throw usageError(`the bundle has no machine ${from} to map`);
    machines.set(from, to);
  }
  return machines;
}

/** Every charm once, however many applications use it; resources belong to one application each. */
async function sendAll(
  session: ModelSession,
  bundle: Bundle,
  file: string,
  charms: ReadonlyMap<string, CharmAtHand>,
  { dryRun }: Pick<BundleOptions, "dryRun">,
  terminal: Terminal,
): Promise<Map<string, UploadedCharm>> {
  const sent = new Map<string, SentCharm>();
  const uploaded = new Map<string, UploadedCharm>();
  for (const application of bundle.applications) {
    const path = charms.get(application.name)?.path ?? application.charm;
    const charm = sent.get(path) ?? (await sendCharm(session, path, application.charm, terminal.say));
    if (!sent.has(path)) terminal.say(`Located local charm ${JSON.stringify(charm.name)}, revision ${charm.revision}`);
    sent.set(path, charm);
    const files = Object.fromEntries(
      Object.entries(application.resources).map(([name, value]) => [
        name,
        beside(application.places.get(`resources.${name}`) ?? application.at, String(value), file),
      ]),
    );
    const resources = dryRun ? {} : await sendResources(session, charm, application.name, files);
    uploaded.set(application.name, { charmUrl: charm.url, subordinate: charm.metadata.subordinate, resources });
  }
  return uploaded;
}
