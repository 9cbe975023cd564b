import { defineVerb, formats, shared } from "../verb.ts";
import { KITH_VERSION } from "../version.ts";

export const verb = defineVerb({
  name: "version",
  summary: "Show Kith's version",
  usage: "",
  flags: {
    all: { kind: "switch", help: "Show more than the number" },
    format: formats("smart", "yaml", "json"),
    output: shared.output,
  },
  run: async ({ flags }) => {
    if (!flags.all) return { data: KITH_VERSION, text: `${KITH_VERSION}\n` };
    const data = { version: KITH_VERSION, protocol: "3.6.3", node: process.versions.node };
    return {
      data,
      text: Object.entries(data)
        .map(([key, value]) => `${key}: ${value}\n`)
        .join(""),
    };
  },
});
