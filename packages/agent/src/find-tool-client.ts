// What this machine has to run hook tools with: perl, which Debian and Ubuntu always have, else python3, else Node itself.
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { type ToolClient, toolLanguages } from "./tool-client.ts";

export function findToolClient(path: string, nodeBinary: string): ToolClient {
  for (const language of toolLanguages) {
    if (language === "node") break;
    const interpreter = path
      .split(":")
      .filter((dir) => dir.startsWith("/"))
      .map((dir) => join(dir, language))
      .find(isExecutable);
    if (interpreter !== undefined) return { language, interpreter };
  }
  return { language: "node", interpreter: nodeBinary };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for us: both mean the next one.
    return false;
  }
}
