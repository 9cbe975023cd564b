import type { StatusAnswer } from "../hook-context/answers.ts";
import { print, surplus } from "./outcome.ts";
import { anyFormat, type Tool } from "./tool.ts";
import type { Value } from "./value.ts";

/** Contract 4.2, 13.1: one bare word in smart format without data, else a map. */
export const statusGet: Tool = {
  operands: "",
  summary: "print status information",
  flags: [
    { names: ["include-data"], kind: "bool", about: "print message and data too" },
    { names: ["application"], kind: "bool", about: "print the status of all units of this application (leader only)" },
  ],
  formats: anyFormat,
  async run({ statuses }, input) {
    const extra = surplus(input.words, 0);
    if (extra !== null) return extra;
    const data = input.on("include-data");
    const bare = input.format === "smart" && !data;
    if (!input.on("application")) {
      const status = await statuses.unit();
      return print(bare ? status.status : statusMap(status, data));
    }
    const application = await statuses.application();
    if (bare) return print(application.status);
    const units = Object.fromEntries(
      Object.entries(application.units).map(([unit, status]) => [unit, statusMap(status, data)]),
    );
    return print({ "application-status": { ...statusMap(application, data), units } });
  },
};

const statusMap = ({ status, message }: StatusAnswer, data: boolean): Record<string, Value> =>
  data ? { message, status, "status-data": {} } : { status };
