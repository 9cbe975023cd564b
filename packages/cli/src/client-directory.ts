// The client's directory: what every Juju client keeps there, and local.yaml: which controllers live on this host, where.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ClientStore, defaultClientDirectory } from "@kith/client";
import { writeFileAtomic } from "@kith/providers";
import { parseYaml } from "@kith/schema";
import { CliError } from "./cli-error.ts";
import { toYaml } from "./render/yaml.ts";

export function clientStore(): ClientStore {
  return new ClientStore(defaultClientDirectory(process.env));
}

/** Data directories of this host's controllers, by name. */
export function localControllers(): Readonly<Record<string, string>> {
  const file = localFile();
  if (!existsSync(file)) return {};
  const parsed = parseYaml(readFileSync(file, "utf8"));
  if (!parsed.ok) throw new CliError(`cannot read ${file}: ${parsed.error}`);
  const { controllers } = (parsed.value ?? {}) as { controllers?: Record<string, { "data-dir"?: string }> };
  return Object.fromEntries(
    Object.entries(controllers ?? {}).flatMap(([name, entry]) =>
      entry["data-dir"] === undefined ? [] : [[name, entry["data-dir"]]],
    ),
  );
}

/** Remembers where a controller's data lies; undefined forgets it. */
export function setLocalController(name: string, dataDirectory: string | undefined): void {
  const { [name]: _before, ...others } = localControllers();
  const all = dataDirectory === undefined ? others : { ...others, [name]: dataDirectory };
  if (Object.keys(all).length === 0) {
    rmSync(localFile(), { force: true });
    return;
  }
  const controllers = Object.fromEntries(Object.entries(all).map(([each, data]) => [each, { "data-dir": data }]));
  mkdirSync(defaultClientDirectory(process.env), { recursive: true, mode: 0o700 });
  writeFileAtomic(localFile(), toYaml({ controllers }), 0o600);
}

const localFile = (): string => join(defaultClientDirectory(process.env), "local.yaml");
