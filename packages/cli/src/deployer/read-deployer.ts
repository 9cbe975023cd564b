// juju-deployer's command line: its flags as its users know them, and which of its jobs they ask for. Pure.
import { err, ok, type Result } from "@kith/base";
import type { BundleOverrides } from "@kith/schema";
import type { Parsed } from "../flags.ts";
import { DEPLOYER_TIMEOUT_MS } from "../limits.ts";

export const deployerFlags = {
  config: { kind: "list", also: ["c"], value: "file", help: "File with deployments; repeated, later ones win" },
  ls: { kind: "switch", also: ["l"], help: "List the deployments of the files" },
  bootstrap: { kind: "switch", also: ["B"], help: "Make the controller and the model unless they are there" },
  environment: {
    kind: "text",
    also: ["e"],
    value: "model",
    help: "Model to work in (default: $JUJU_ENV, the current)",
  },
  override: { kind: "list", also: ["o"], value: "key=value", help: "Option of every charm that has it; repeated" },
  series: { kind: "text", value: "series", help: "Series of all applications and machines, whatever the files say" },
  charms: {
    kind: "text",
    value: "directory",
    help: "Where charms are, or directories of them by series (default: $JUJU_REPOSITORY, here)",
  },
  diff: { kind: "switch", help: "Show what deploying would change, and change nothing" },
  timeout: { kind: "number", also: ["t"], value: "seconds", help: "For all of it (default 2700)" },
  retry: { kind: "number", also: ["r"], value: "times", help: "How often failed hooks are run again; also by itself" },
  "skip-unit-wait": { kind: "switch", also: ["S"], help: "End once all is deployed and related; wait for no unit" },
  "ignore-errors": { kind: "switch", help: "Units in error do not make it fail" },
  "find-service": { kind: "text", also: ["f"], value: "application", help: "Print the address of its first unit" },
  "destroy-services": { kind: "switch", also: ["D"], help: "Remove all applications, and the machines made for them" },
  "terminate-machines": { kind: "switch", also: ["T"], help: "Remove all applications and all machines" },
  watch: { kind: "switch", also: ["W"], help: "Show what happens while it waits" },
  verbose: { kind: "switch", also: ["v"], help: "Show each change that is made" },
  debug: { kind: "switch", also: ["d"], help: "Both -v and -W" },
  "deploy-delay": { kind: "text", also: ["s"], value: "seconds", help: "Needless: all is deployed in one step" },
  "relation-wait": { kind: "number", also: ["w"], value: "seconds", help: "Needless: units say when they are done" },
  "update-charms": { kind: "switch", also: ["u"], help: "Needless: charms are taken as they lie on disk" },
  "local-mods": { kind: "switch", also: ["L"], help: "Needless: charms are taken as they lie on disk" },
  "branch-only": { kind: "switch", also: ["b"], help: "Refused: charms are not fetched from version control" },
} as const;

/** One of its jobs: the first that the flags ask for. */
export type DeployerJob =
  | { readonly kind: "reset"; readonly machines: boolean }
  | { readonly kind: "find"; readonly application: string }
  | { readonly kind: "resolve" }
  | { readonly kind: "list"; readonly files: readonly [string, ...string[]] }
  | {
      readonly kind: "deploy" | "diff";
      readonly files: readonly [string, ...string[]];
      /** undefined: the only one. */
      readonly target: string | undefined;
      readonly overrides: BundleOverrides;
    };

export interface DeployerRequest {
  readonly job: DeployerJob;
  readonly bootstrap: boolean;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly wait: boolean;
  readonly ignoreErrors: boolean;
  readonly watch: boolean;
  readonly verbose: boolean;
  /** About flags that have nothing to do here. */
  readonly notes: readonly string[];
}

/** The error is the text of a usage error. */
export function readDeployer({ flags, args }: Parsed<typeof deployerFlags>): Result<DeployerRequest, string> {
  const [target, ...more] = args;
  if (more.length > 0) return err(`unrecognized args: ${JSON.stringify(more)}`);
  if (flags["branch-only"])
    return err("-b fetches charms from version control and ends, and there is nothing to fetch");
  for (const name of ["timeout", "retry"] as const)
    if ((flags[name] ?? 0) < 0) return err(`invalid value "${flags[name]}" for option --${name}: below zero`);
  const job = jobOf(flags, target);
  if (!job.ok) return job;
  return ok({
    job: job.value,
    bootstrap: flags.bootstrap,
    timeoutMs: flags.timeout === undefined ? DEPLOYER_TIMEOUT_MS : flags.timeout * 1000,
    retries: flags.retry ?? 0,
    wait: !flags["skip-unit-wait"],
    ignoreErrors: flags["ignore-errors"],
    watch: flags.watch || flags.debug,
    verbose: flags.verbose || flags.debug,
    notes: notesOn(flags),
  });
}

type Flags = Parsed<typeof deployerFlags>["flags"];

/** In the order in which juju-deployer looks for them. */
function jobOf(flags: Flags, target: string | undefined): Result<DeployerJob, string> {
  if (flags["destroy-services"] || flags["terminate-machines"])
    return ok({ kind: "reset", machines: flags["terminate-machines"] });
  const application = flags["find-service"];
  if (application !== undefined) return ok({ kind: "find", application });
  const [first, ...others] = flags.config;
  if (first === undefined)
    return flags.retry !== undefined && target === undefined
      ? ok({ kind: "resolve" })
      : err("no deployment file specified: -c <file>");
  const files = [first, ...others] as const;
  if (flags.ls) return ok({ kind: "list", files });
  const overrides = { options: flags.override, series: flags.series };
  return ok({ kind: flags.diff ? "diff" : "deploy", files, target, overrides });
}

const CHARMS_AS_THEY_ARE = "charms are taken as they lie on disk, changed or not";
const NOTES: { readonly [flag in keyof Flags]?: string } = {
  "deploy-delay": "-s is not needed: everything is deployed in one step, however much it is",
  "relation-wait": "-w is not needed: the wait ends when every unit has done all that its relations ask for",
  "update-charms": `-u is not needed: ${CHARMS_AS_THEY_ARE}`,
  "local-mods": `-L is not needed: ${CHARMS_AS_THEY_ARE}`,
};

const notesOn = (flags: Flags): string[] =>
  (Object.keys(NOTES) as (keyof Flags)[]).flatMap((flag) => {
    const given = flags[flag] !== undefined && flags[flag] !== false;
    return given ? [NOTES[flag] ?? ""] : [];
  });
