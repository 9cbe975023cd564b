// `controller.json` in the data directory: written by whoever bootstraps, read once at start. Plain JSON, no secrets.

export interface ControllerConfig {
  readonly name: string;
  readonly uuid: string;
  readonly port: number;
  /** The address to bind; `0.0.0.0` or `::` for all. */
  readonly listen: string;
  /** Host names and addresses by which clients and agents reach the controller; all go into the certificate. */
  readonly addresses: readonly string[];
  /** Name of the first user. */
  readonly admin: string;
  readonly cloud: {
    readonly name: string;
    readonly type: string;
    readonly endpoint: string;
    readonly regions: readonly string[];
    readonly config: Readonly<Record<string, unknown>>;
  };
  /** What the cloud's provider needs: for `local` the keeper's socket and where machines live. */
  readonly provider: Readonly<Record<string, unknown>>;
  readonly settings: Readonly<Record<string, string | number | boolean | null>>;
}

/** Reads `controller.json`, or throws an Error that names the first thing wrong. */
export function parseControllerConfig(text: string): ControllerConfig {
  const value = mapping(JSON.parse(text) as unknown, "controller.json");
  const cloud = mapping(value.cloud, "cloud");
  const config: ControllerConfig = {
    name: string(value.name, "name"),
    uuid: string(value.uuid, "uuid"),
    port: integer(value.port, "port"),
    listen: string(value.listen ?? "127.0.0.1", "listen"),
    addresses: strings(value.addresses, "addresses"),
    admin: string(value.admin ?? "admin", "admin"),
    cloud: {
      name: string(cloud.name, "cloud.name"),
      type: string(cloud.type ?? cloud.name, "cloud.type"),
      endpoint: typeof cloud.endpoint === "string" ? cloud.endpoint : "",
      regions: strings(cloud.regions ?? ["default"], "cloud.regions"),
      config: mapping(cloud.config ?? {}, "cloud.config"),
    },
    provider: mapping(value.provider ?? {}, "provider"),
    settings: mapping(value.settings ?? {}, "settings") as ControllerConfig["settings"],
  };
  if (config.addresses.length === 0) throw wrong("addresses", "names no address");
  return config;
}

function mapping(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(at, "is not a mapping");
  return value as Record<string, unknown>;
}

function string(value: unknown, at: string): string {
  if (typeof value !== "string" || value === "") throw wrong(at, "is not a text");
  return value;
}

function strings(value: unknown, at: string): string[] {
  if (!Array.isArray(value)) throw wrong(at, "is not a list");
  return value.map((item, index) => string(item, `${at}[${index}]`));
}

function integer(value: unknown, at: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > 65_535)
    throw wrong(at, "is not a port");
  return value;
}

const wrong = (at: string, what: string): Error => new Error(`cannot read controller.json: ${at} ${what}`);
