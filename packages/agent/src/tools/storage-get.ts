import { quote, usage } from "./outcome.ts";
import { anyFormat, type Tool } from "./tool.ts";

const STORAGE_ID = /^[a-z](-?[a-z0-9])*\/[0-9]+$/;

/** Contract 4.8, 13.1: no unit has storage attached as long as Kith provides none. */
export const storageGet: Tool = {
  operands: "[<key>]",
  summary: "print information for the storage instance with the specified ID",
  flags: [{ names: ["s"], kind: "text", about: "specify a storage instance by id" }],
  formats: anyFormat,
  check: (flag, text) => {
    if (flag !== "s") return null;
    return STORAGE_ID.test(text) ? `storage instance ${quote(text)} not found` : `invalid storage ID ${quote(text)}`;
  },
  run: () => usage("no storage instance specified"),
};
