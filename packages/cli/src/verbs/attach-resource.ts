import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { uploadResource } from "@kith/client";
import { CliError, usageError } from "../cli-error.ts";
import { withModel } from "../session.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "attach-resource",
  summary: "Give an application another file for one of its resources",
  usage: "<application> <resource>=<file>",
  details: `Each unit runs upgrade-charm and config-changed then.

Example:
    kith attach-resource postgres postgresql=./postgresql.tar`,
  flags: { model: shared.model },
  run: async ({ flags, args }) => {
    const [application, pair, ...more] = args;
    if (application === undefined) throw usageError("missing application name");
    if (pair === undefined) throw usageError("no resource specified");
    if (more.length > 0) throw usageError(`unrecognized args: ${JSON.stringify(more)}`);
    const [, name, path] = /^([^=]+)=(.+)$/.exec(pair) ?? [];
    if (name === undefined || path === undefined)
      throw usageError(`expected name=path format, got ${JSON.stringify(pair)}`);
    const file = resolve(path);
    if (!existsSync(file)) throw new CliError(`cannot upload resource ${name}: no file ${path}`);
    await withModel(flags.model, async ({ model, uploads }) => {
      const known = await model.resources(application);
      if (!known.some((each) => each.name === name)) {
        const names = known.map((each) => each.name).join(", ");
        throw new CliError(`cannot upload resource ${name}: application ${application} does not declare it`, {
          hint: names === "" ? "it declares none" : `it declares: ${names}`,
        });
      }
      await uploadResource(uploads, { application, name, file });
    });
    return undefined;
  },
});
