import { clientStore } from "../client-directory.ts";
import { withController } from "../connection.ts";
import { table } from "../render/table.ts";
import { findController, ownedName } from "../target.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "models",
  summary: "Show the controller's models",
  usage: "",
  flags: { controller: shared.controller, format: shared.format, output: shared.output, utc: shared.utc },
  run: async ({ flags }) => {
    const target = await findController(flags.controller);
    const summaries = await withController(target, (_client, calls) => calls.modelSummaries());
    const store = clientStore();
    const entries = summaries.map(
      (each) => [ownedName(each), { uuid: each.uuid, type: each.type, branch: "master" }] as const,
    );
    await store.setModels(target.name, Object.fromEntries(entries));
    const current = (await store.read("models.yaml")).controllers[target.name]?.["current-model"];
    const count = (each: (typeof summaries)[number], entity: string): number =>
      each.counts.find((one) => one.entity === entity)?.count ?? 0;
    const rows = summaries.map((each) => [
      `${each.name}${ownedName(each) === current ? "*" : ""}`,
      each["cloud-tag"].replace(/^cloud-/, "") + (each["cloud-region"] ? `/${each["cloud-region"]}` : ""),
      each["provider-type"],
      each.status.status,
      String(count(each, "machines")),
      String(count(each, "units")),
      each["user-access"],
    ]);
    const columns = [
      ...["Model", "Cloud/Region", "Type", "Status"].map((title) => ({ title })),
      { title: "Machines", align: "right" as const },
      { title: "Units", align: "right" as const },
      { title: "Access" },
    ];
    const models = summaries.map((each) => ({
      name: ownedName(each),
      "short-name": each.name,
      "model-uuid": each.uuid,
      "model-type": each.type,
      "controller-uuid": each["controller-uuid"],
      "controller-name": target.name,
      "is-controller": each["is-controller"],
      owner: each["owner-tag"].replace(/^user-/, ""),
      cloud: each["cloud-tag"].replace(/^cloud-/, ""),
      ...(each["cloud-region"] ? { region: each["cloud-region"] } : {}),
      type: each["provider-type"],
      life: each.life,
      status: { current: each.status.status },
      access: each["user-access"],
      "agent-version": each["agent-version"],
    }));
    const focus = current === undefined ? {} : { "current-model": current.replace(/^.*\//, "") };
    return { data: { models, ...focus }, text: `Controller: ${target.name}\n\n${table(columns, rows)}` };
  },
});
