import { existsSync } from "node:fs";
import { dialect } from "@kith/schema";
import { isBundle } from "../bundle/open-bundle.ts";
import { CliError, usageError } from "../cli-error.ts";
import { readTextFile, readTextPairs } from "../key-values.ts";
import { describeCharm, readCharm } from "../pack/read-charm.ts";
import { readPlacement } from "../placement.ts";
import { planOf } from "../plan.ts";
import { onRefused, type Refused } from "../refused.ts";
import { type ModelSession, withModel } from "../session.ts";
import { sendCharm, sendResources } from "../upload.ts";
import { defineVerb, type Output, shared, type Terminal } from "../verb.ts";

const flags = {
  model: shared.model,
  n: { kind: "number", also: ["num-units"], value: "count", help: "How many units (default 1)" },
  to: { kind: "text", value: "placement", help: "Machines, separated by commas" },
  config: { kind: "list", value: "key=value | file", help: "Settings of the application" },
  resource: { kind: "list", value: "name=file", help: "A file for a resource of the charm" },
  base: { kind: "text", value: "name@channel", help: "Base to deploy on" },
  trust: { kind: "switch", help: "Let the charm use the cloud's credentials" },
  force: shared.force,
  overlay: { kind: "list", value: "file", help: "A bundle to lay over the bundle; may be repeated" },
  target: { kind: "text", value: "name", help: "Which target of a juju-deployer file" },
  "map-machines": {
    kind: "text",
    value: "existing,0=4",
    help: "Machines of the model that stand for machines of the bundle",
  },
  charms: { kind: "text", value: "directory", help: "Where charms are that the bundle names without a path" },
  "dry-run": { kind: "switch", help: "Only show what would change; nothing is sent" },
} as const;

export const verb = defineVerb({
  name: "deploy",
  summary: "Deploy a charm or a bundle",
  usage: "<charm directory | .charm file | bundle.yaml> [<application name>]",
  details: `Examples:
    kith deploy ./charms/guestbook
    kith deploy ./lab.charm lab -n 2 --config colour=green
    kith deploy ./bundles/guestbook.yaml
    kith deploy ./bundle.yaml --overlay ./ha.yaml --map-machines existing,2=7
    kith deploy ./openstack.yaml --target trusty-icehouse --charms ./charms`,
  flags,
  run: async ({ flags: given, args }, terminal) => {
    const [what, name, ...more] = args;
    if (what === undefined) throw usageError("no charm or bundle specified");
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    if (isBundle(what)) {
      if (name !== undefined) throw usageError("a bundle names its applications itself", `kith deploy ${what}`);
      const { deployBundle } = await import("../bundle/deploy-bundle.ts");
      const options = { ...given, dryRun: given["dry-run"], mapMachines: given["map-machines"] };
      return withModel(given.model, (session) => deployBundle(session, what, options, terminal));
    }
    const lone = (["overlay", "target", "map-machines", "charms"] as const).find(
      (flag) => (given[flag] ?? []).length > 0,
    );
    if (lone !== undefined) throw usageError(`--${lone} is for bundles, and ${what} is none`);
    if (!existsSync(what) && !/[./]/.test(what)) {
      throw new CliError(`cannot deploy ${JSON.stringify(what)}: charms from a store are not supported yet`, {
        hint: "download the charm and deploy its file: kith deploy ./name.charm",
      });
    }
    return withModel(given.model, (session) => deployCharm(session, what, name, given, terminal));
  },
});

interface CharmFlags {
  readonly n: number | undefined;
  readonly to: string | undefined;
  readonly config: readonly string[];
  readonly resource: readonly string[];
  readonly base: string | undefined;
  readonly trust: boolean;
  readonly force: boolean;
  readonly "dry-run": boolean;
}

async function deployCharm(
  session: ModelSession,
  path: string,
  named: string | undefined,
  given: CharmFlags,
  terminal: Terminal,
): Promise<Output | undefined> {
  if (named !== undefined && !/^[a-z][a-z0-9]*(?:-[a-z0-9]*[a-z][a-z0-9]*)*$/.test(named)) {
    const upper = /[A-Z]/.exec(named) === null ? "" : ", unexpected uppercase character";
    throw usageError(`invalid application name ${JSON.stringify(named)}${upper}`);
  }
  const packed = readCharm(path, path);
  const { name, subordinate } = packed.metadata;
  const application = named ?? name;
  if (subordinate && given.n !== undefined) {
    throw new CliError("cannot use --num-units with a subordinate application", {
      hint: `it gets a unit beside each unit that it is related to: kith deploy ${path}`,
    });
  }
  const base = baseOf(given.base);
  const units = subordinate ? 0 : (given.n ?? 1);
  if (given["dry-run"]) {
    const command = { kind: "deploy", application, charmUrl: "before:0", base: base ?? null, units } as const;
    const rest = {
      placement: readPlacement(given.to),
      settings: settingsOf(application, given),
      constraints: {},
      bindings: {},
      resources: {},
    };
    const planned = planOf(session, { ...command, ...rest, force: given.force }, [describeCharm(packed, path)]);
    const lines = await onRefused(planned, (refused) => notDeployed(application, path, refused));
    return { text: `Changes to deploy ${application}:\n${lines.map((line) => `- ${line}\n`).join("")}` };
  }
  const charm = await sendCharm(session, packed, terminal.say);
  const resources = await sendResources(session, charm, application, readTextPairs(given.resource));
  terminal.say(`Located local charm ${JSON.stringify(charm.name)}, revision ${charm.revision}`);
  terminal.say(
    `Deploying ${JSON.stringify(application)} from local charm ${JSON.stringify(charm.name)}, revision ${charm.revision}`,
  );
  const deployed = session.applications.deploy({
    application,
    "charm-url": charm.url,
    "charm-origin": {
      source: "local",
      type: "charm",
      revision: charm.revision,
      ...(base === undefined ? {} : { base }),
    },
    "num-units": units,
    config: pairsOf(given),
    "config-yaml": filesOf(given).map(readTextFile).join("\n"),
    placement: readPlacement(given.to),
    resources,
    Force: given.force,
  });
  await onRefused(deployed, (refused) => notDeployed(application, path, refused));
  return undefined;
}

/** Files first, then what is named one by one. */
function settingsOf(application: string, given: CharmFlags): dialect.YamlSettings {
  const read = filesOf(given).map((file) => {
    const settings = dialect.readSettingsYaml(application, readTextFile(file));
    if (!settings.ok) throw new CliError(`cannot read ${file}: ${settings.error}`);
    return settings.value;
  });
  return Object.assign({}, ...read, pairsOf(given)) as dialect.YamlSettings;
}

const filesOf = ({ config }: CharmFlags): string[] => config.filter((each) => !each.includes("="));
const pairsOf = ({ config, trust }: CharmFlags): Record<string, string> => ({
  ...readTextPairs(config.filter((each) => each.includes("="))),
  ...(trust ? { trust: "true" } : {}),
});

function notDeployed(application: string, path: string, { message, refusal, hint }: Refused): CliError {
  const text = message.startsWith("cannot deploy")
    ? message
    : `cannot deploy ${JSON.stringify(application)}: ${message}`;
  if (refusal?.code === "already-exists")
    return new CliError(text, {
      hint: `deploy it under another name: kith deploy ${path} <name>; or upgrade that one: kith refresh ${application} --path ${path}`,
    });
  return new CliError(text, {
    hint: refusal?.code === "unknown-option" ? `its config.yaml says what there is to set` : hint,
  });
}

function baseOf(text: string | undefined): { name: string; channel: string } | undefined {
  if (text === undefined) return undefined;
  const [, name, channel] = /^([a-z]+)[@:](.+)$/.exec(text) ?? [];
  if (name === undefined || channel === undefined)
    throw usageError(`base ${JSON.stringify(text)} not valid`, "as in ubuntu@24.04");
  return { name, channel: channel.includes("/") ? channel : `${channel}/stable` };
}
