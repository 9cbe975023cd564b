import { clientStore } from "../client-directory.ts";
import { table } from "../render/table.ts";
import { defineVerb, shared } from "../verb.ts";

export const verb = defineVerb({
  name: "controllers",
  summary: "Show the controllers that this client knows",
  usage: "",
  flags: { format: shared.format, output: shared.output },
  run: async (_parsed, terminal) => {
    const store = clientStore();
    const [{ controllers, "current-controller": current }, accounts, models] = await Promise.all([
      store.read("controllers.yaml"),
      store.read("accounts.yaml"),
      store.read("models.yaml"),
    ]);
    const entries = Object.entries(controllers).map(([name, entry]) => ({
      name,
      entry,
      account: accounts.controllers[name],
      model: models.controllers[name]?.["current-model"],
    }));
    if (entries.length === 0) terminal.say("No controllers registered. Make one on this machine: kith bootstrap");
    const rows = entries.map(({ name, entry, account, model }) => [
      `${name}${name === current ? "*" : ""}`,
      model?.replace(/^.*\//, "") ?? "-",
      account?.user ?? "-",
      account?.["last-known-access"] ?? "-",
      `${entry.cloud}${entry.region === undefined ? "" : `/${entry.region}`}`,
      entry["agent-version"] ?? "",
    ]);
    const columns = ["Controller", "Model", "User", "Access", "Cloud/Region", "Version"].map((title) => ({ title }));
    const data = {
      controllers: Object.fromEntries(
        entries.map(({ name, entry, account, model }) => [
          name,
          {
            ...(model === undefined ? {} : { "current-model": model.replace(/^.*\//, "") }),
            ...(account === undefined ? {} : { user: account.user, access: account["last-known-access"] }),
            uuid: entry.uuid,
            "api-endpoints": entry["api-endpoints"],
            cloud: entry.cloud,
            region: entry.region,
            "agent-version": entry["agent-version"],
            "ca-cert": entry["ca-cert"],
          },
        ]),
      ),
      ...(current === undefined ? {} : { "current-controller": current }),
    };
    return { data, text: rows.length === 0 ? "" : table(columns, rows) };
  },
});
