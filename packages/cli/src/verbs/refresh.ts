import type { CharmMetadata } from "@kith/schema";
import { CliError, usageError } from "../cli-error.ts";
import { readTextFile, readTextPairs } from "../key-values.ts";
import { readCharm } from "../pack/read-charm.ts";
import { withModel } from "../session.ts";
import { sendCharm, sendResources } from "../upload.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "refresh",
  summary: "Upgrade an application's charm",
  usage: "<application> --path <charm directory | .charm file>",
  flags: {
    model: shared.model,
    path: { kind: "text", value: "path", help: "The new charm" },
    config: { kind: "list", value: "key=value | file", help: "Settings to change at the same time" },
    resource: { kind: "list", value: "name=file", help: "A file for a resource of the charm" },
    force: shared.force,
    "force-units": { kind: "switch", help: "Upgrade also units in error" },
  },
  run: async ({ flags, args }, terminal) => {
    const [application, ...more] = args;
    if (application === undefined) throw usageError("no application specified");
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    const { path } = flags;
    if (path === undefined) throw usageError("no --path specified", `kith refresh ${application} --path <charm>`);
    await withModel(flags.model, async (session) => {
      const { url } = await session.applications.charmOrigin(application);
      const charm = await sendCharm(session, readCharm(path, path), terminal.say);
      const before = url.replace(/^local:/, "").replace(/-\d+$/, "");
      if (before !== charm.name) {
        throw new CliError(`cannot upgrade ${JSON.stringify(application)}: its charm is ${before}, not ${charm.name}`);
      }
      const resources = await sendResources(session, charm, application, readTextPairs(flags.resource));
      terminal.say(`Added local charm ${JSON.stringify(charm.name)}, revision ${charm.revision}, to the model`);
      const { "endpoint-bindings": bindings } = await session.applications.info(application);
      await session.applications.setCharm({
        application,
        "charm-url": charm.url,
        "charm-origin": { source: "local", type: "charm", revision: charm.revision },
        "config-settings": readTextPairs(flags.config.filter((each) => each.includes("="))),
        "config-settings-yaml": flags.config
          .filter((each) => !each.includes("="))
          .map(readTextFile)
          .join("\n"),
        "resource-ids": resources,
        force: flags.force,
        "force-units": flags["force-units"],
      });
      for (const line of endpointLines(charm.metadata, bindings)) terminal.say(line);
    });
    return undefined;
  },
});

/** Juju's lines on where the charm's endpoints are: new ones, then those that stay. */
function endpointLines(charm: CharmMetadata, bindings: Readonly<Record<string, string>>): string[] {
  const names = [charm.provides, charm.requires, charm.peers].flatMap((each) => Object.keys(each));
  const all = [...names, ...charm.extraBindings].sort();
  const fresh = all.filter((name) => bindings[name] === undefined);
  const bySpace = new Map<string, string[]>();
  for (const name of all) {
    const space = bindings[name];
    if (space !== undefined) bySpace.set(space, [...(bySpace.get(space) ?? []), name]);
  }
  return [
    ...fresh.map(
      (name) => `adding endpoint ${JSON.stringify(name)} to default space ${JSON.stringify(bindings[""] ?? "alpha")}`,
    ),
    ...[...bySpace].map(
      ([space, each]) => `no change to endpoints in space ${JSON.stringify(space)}: ${each.join(", ")}`,
    ),
  ];
}
