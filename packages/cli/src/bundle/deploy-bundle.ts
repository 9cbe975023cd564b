// A bundle into the model: planned first; then its charms and resources are uploaded, and all of it becomes one command.
import { type Bundle, type Change, type dialect, planBundle, settleBundle, type UploadedCharm } from "@kith/schema";
import { usageError } from "../cli-error.ts";
import { readCharm } from "../pack/read-charm.ts";
import { planLines } from "../plan-lines.ts";
import type { ModelSession } from "../session.ts";
import { type SentCharm, sendCharm, sendResources } from "../upload.ts";
import type { Output, Terminal } from "../verb.ts";
import type { CharmAtHand } from "./charms-at-hand.ts";
import { type CheckedBundle, checkBundle } from "./check-bundle.ts";
import { charmPath, type DescribedUploads, describeUploads, resourceFiles } from "./describe-uploads.ts";
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
  const prepared = await prepareBundle(session, opened, options, terminal);
  const { bundle, machines, base, lines } = prepared;
  if (options.dryRun) return { text: changesText(lines) };
  if (prepared.changes.length === 0) {
    terminal.say("No changes to apply: nothing to do.");
    return undefined;
  }
  if (options.verbose === true) terminal.say(changesText(lines).trimEnd());
  const uploaded = await sendAll(session, prepared, terminal);
  const planned = planBundle(bundle, uploaded, machines);
  if (!planned.ok) throw bundleError("deploy", opened.file, planned.error);
  const answer = await session.model.applyBundle(planned.value, base);
  terminal.say(answer.changed ? "Deploy of bundle completed." : "No changes to apply: nothing to do.");
  return undefined;
}

export interface PreparedBundle {
  readonly file: string;
  readonly bundle: Bundle;
  readonly charms: ReadonlyMap<string, CharmAtHand>;
  readonly packed: DescribedUploads["packed"];
  /** Machines of the bundle → machines of the model. */
  readonly machines: ReadonlyMap<string, string>;
  /** The model's revision that the plan was made at. */
  readonly base: number;
  readonly changes: readonly Change[];
  readonly hooks: dialect.PlannedChanges["hooks"];
  /** The changes in words. */
  readonly lines: readonly string[];
  readonly before: dialect.FullStatus;
  /** Of charms that are only described, by the hash of their content. */
  readonly charmNames: ReadonlyMap<string, string>;
  /** The model as a bundle as it is and as it would be, where that was asked for. */
  readonly bundles: dialect.PlannedChanges["bundles"];
}

/** What deploying would change, from the code that applies it; nothing is sent or made. Throws for all that is wrong. */
export async function prepareBundle(
  session: ModelSession,
  opened: OpenedBundle,
  options: Pick<BundleOptions, "charms" | "mapMachines"> & { readonly bundles?: boolean },
  terminal: Terminal,
): Promise<PreparedBundle> {
  const { file } = opened;
  const checked = checkDeployable(opened, options.charms);
  for (const { at, message } of checked.warnings) terminal.say(`WARNING ${at === "" ? "" : `${at}: `}${message}`);
  const { charms } = checked.atHand;
  const { bundle } = settleBundle(opened.bundle, charms);
  const before = await session.model.status();
  const machines = mappedMachines(before, options.mapMachines, bundle);
  const base = await session.model.revision();
  const { before: uploads, uploaded, packed } = describeUploads(bundle, file, charms);
  const planned = planBundle(bundle, uploaded, machines);
  if (!planned.ok) throw bundleError("deploy", file, planned.error);
  const command = { kind: "apply-bundle", plan: planned.value, baseRevision: null } as const;
  const { changes, hooks, bundles } = await session.model.plan(command, uploads, options.bundles);
  const known = changes as readonly Change[];
  const charmNames = namesOf(uploads);
  const lines = planLines(known, before, charmNames);
  return { file, bundle, charms, packed, machines, base, changes: known, hooks, lines, before, charmNames, bundles };
}

/** A charm that is not there yet has no revision: it is called by its name. */
const namesOf = (uploads: DescribedUploads["before"]): ReadonlyMap<string, string> =>
  new Map(uploads.flatMap((upload) => (upload.kind === "add-charm" ? [[upload.sha256, upload.name] as const] : [])));

/** Throws when anything is wrong that can be told without a controller. */
export function checkDeployable(opened: OpenedBundle, charms: string | undefined): CheckedBundle {
  const checked = checkBundle(opened, charms);
  const problems = [...checked.problems, ...checked.atHand.elsewhere, ...checked.later];
  if (problems.length > 0) throw bundleError("deploy", opened.file, problems);
  return checked;
}

const changesText = (lines: readonly string[]): string =>
  lines.length === 0
    ? "No changes to apply: nothing to do.\n"
    : `Changes to deploy bundle:\n${lines.map((line) => `- ${line}\n`).join("")}`;

/** Machines of the bundle → machines of the model: `existing` maps those of the same number, `0=4` one by one. */
export function mappedMachines(
  { machines: known }: dialect.FullStatus,
  spelled: string | undefined,
  bundle: Bundle,
): Map<string, string> {
  const machines = new Map<string, string>();
  const words = (spelled ?? "").split(",").filter((word) => word !== "");
  const ids = new Set(bundle.machines.map(({ id }) => id));
  if (words.includes("existing")) for (const id of Object.keys(known)) if (ids.has(id)) machines.set(id, id);
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
  { bundle, file, charms, packed }: PreparedBundle,
  terminal: Terminal,
): Promise<Map<string, UploadedCharm>> {
  const sent = new Map<string, SentCharm>();
  const uploaded = new Map<string, UploadedCharm>();
  for (const application of bundle.applications) {
    const path = charmPath(charms, application);
    const charm =
      sent.get(path) ??
      (await sendCharm(session, packed.get(path) ?? readCharm(path, application.charm), terminal.say));
    if (!sent.has(path)) terminal.say(`Located local charm ${JSON.stringify(charm.name)}, revision ${charm.revision}`);
    sent.set(path, charm);
    const resources = await sendResources(session, charm, application.name, resourceFiles(application, file));
    uploaded.set(application.name, { charmUrl: charm.url, subordinate: charm.metadata.subordinate, resources });
  }
  return uploaded;
}
