// juju-deployer's jobs, on top of what every other verb does: a target is a bundle, and deploying it is one commit.
import { compareNatural } from "@kith/base";
import { overrideBundle } from "@kith/schema";
import { checkDeployable, deployOpened } from "../bundle/deploy-bundle.ts";
import { type OpenedBundle, openBundle } from "../bundle/open-bundle.ts";
import { CliError, usageError } from "../cli-error.ts";
import { type ModelSession, withModel } from "../session.ts";
import type { Output, Terminal } from "../verb.ts";
import { ensureModel } from "./ensure-model.ts";
import type { DeployerJob, DeployerRequest } from "./read-deployer.ts";
import { resetModel } from "./reset-model.ts";
import { resolveErrors, waitForUnits } from "./wait-for-units.ts";

export interface DeployerPlaces {
  /** `[<controller>:]<model>`; undefined: the current one. */
  readonly model: string | undefined;
  /** Where charms are that the files name without a path. */
  readonly charms: string;
}

export async function runDeployer(
  request: DeployerRequest,
  places: DeployerPlaces,
  terminal: Terminal,
): Promise<Output | undefined> {
  const { job, bootstrap } = request;
  for (const note of request.notes) terminal.say(`NOTE ${note}`);
  if (job.kind === "list")
    return {
      text: targetsOf(job.files)
        .map((name) => `${name}\n`)
        .join(""),
    };
  // What is wrong with the files is told before anything is made for them.
  const opened = job.kind === "deploy" || job.kind === "diff" ? openTarget(job, places) : undefined;
  if (bootstrap) await ensureModel(places.model, terminal);
  return withModel(places.model, async (session) => {
    switch (job.kind) {
      case "reset":
        await resetModel(session, { ...request, machines: job.machines }, terminal);
        return undefined;
      case "find":
        return findService(session, job.application, terminal);
      case "resolve":
        await resolveErrors(session, request, terminal);
        return undefined;
      default:
        return opened === undefined ? undefined : deploy(session, opened, request, places, terminal);
    }
  });
}

const targetsOf = ([first, ...others]: readonly [string, ...string[]]): string[] => {
  const { format, targets, problems } = openBundle(first, { overlay: others, target: undefined });
  const wrong = problems.filter(({ code }) => code === "yaml" || code === "limit");
  const [problem] = wrong;
  if (problem !== undefined) throw new CliError(`cannot read ${problem.at}: ${problem.message}`);
  if (format !== "deployer") throw new CliError(`${first} has no deployments: it is no file of juju-deployer's`);
  return [...targets].sort(compareNatural);
};

type DeployJob = Extract<DeployerJob, { kind: "deploy" | "diff" }>;

function openTarget({ files, target, overrides }: DeployJob, { charms }: DeployerPlaces): OpenedBundle {
  const [first, ...others] = files;
  const opened = openBundle(first, { overlay: others, target });
  const unnamed = opened.problems.find(({ code }) => code === "target");
  if (unnamed !== undefined) {
    const hint = `as in: kith deployer${files.map((file) => ` -c ${file}`).join("")} ${opened.targets.at(-1) ?? ""}`;
    throw new CliError(`cannot deploy: ${unnamed.message}`, { hint: hint.trimEnd() });
  }
  const bundle = overrideBundle(opened.bundle, overrides);
  if (!bundle.ok) throw usageError(bundle.error);
  const overridden = { ...opened, bundle: bundle.value };
  checkDeployable(overridden, charms);
  return overridden;
}

async function deploy(
  session: ModelSession,
  opened: OpenedBundle,
  request: DeployerRequest,
  { charms }: DeployerPlaces,
  terminal: Terminal,
): Promise<Output | undefined> {
  const began = Date.now();
  const dryRun = request.job.kind === "diff";
  const options = { charms, mapMachines: undefined, dryRun, verbose: request.verbose };
  const shown = await deployOpened(session, opened, options, terminal);
  if (dryRun) return shown;
  if (request.wait) await waitForUnits(session, request, terminal);
  terminal.say(`Deployment complete in ${((Date.now() - began) / 1000).toFixed(2)} seconds`);
  return undefined;
}

/** A first unit that has no address yet is no error, as it is none for juju-deployer. */
async function findService({ model }: ModelSession, name: string, terminal: Terminal): Promise<Output> {
  const application = (await model.status()).applications[name];
  if (application === undefined)
    throw new CliError(`application ${JSON.stringify(name)} not found`, { hint: "see what there is: kith status" });
  const [first] = Object.entries(application.units ?? {}).sort(([a], [b]) => compareNatural(a, b));
  const address = first?.[1]["public-address"] ?? "";
  if (address === "") terminal.say(`WARNING application ${name} has no address for its first unit`);
  return { text: address === "" ? "" : `${address}\n` };
}
