// The storage and resources sections of metadata.yaml (contract 1.5, 1.6).
import type { FieldReader } from "./field-reader.ts";

export interface CharmResourceSpec {
  readonly type: "file" | "oci-image";
  readonly filename: string;
  readonly description: string;
}

export interface CharmStorageSpec {
  readonly type: "filesystem" | "block";
  readonly shared: boolean;
  readonly readOnly: boolean;
  readonly countMin: number;
  /** -1 is unbounded. */
  readonly countMax: number;
  /** MiB. */
  readonly minimumSize: number;
  readonly location: string;
  readonly description: string;
}

export function readResources(reader: FieldReader): Record<string, CharmResourceSpec> {
  const resources: Record<string, CharmResourceSpec> = {};
  for (const [name, fields] of reader.entries("resources")) {
    const type = fields.text("type", "file");
    const filename = fields.text("filename", type === "oci-image" ? "content.yaml" : "");
    if (type !== "file" && type !== "oci-image") reader.problems.add(`unsupported resource type "${type}"`);
    if (type === "file" && filename === "") reader.problems.add(`resource "${name}": resource missing filename`);
    if (filename.includes("/"))
      reader.problems.add(`resource "${name}": filename cannot contain "/" (got "${filename}")`);
    resources[name] = {
      type: type === "oci-image" ? "oci-image" : "file",
      filename,
      description: fields.looseText("description"),
    };
  }
  return resources;
}

export function readStorage(reader: FieldReader): Record<string, CharmStorageSpec> {
  const storage: Record<string, CharmStorageSpec> = {};
  for (const [name, fields] of reader.entries("storage")) {
    const type = fields.text("type");
    if (type !== "filesystem" && type !== "block") reader.problems.add(`storage "${name}": type must be specified`);
    const [countMin, countMax] = readRange(fields, name);
    storage[name] = {
      type: type === "block" ? "block" : "filesystem",
      shared: fields.bool("shared"),
      readOnly: fields.bool("read-only"),
      countMin,
      countMax,
      minimumSize: readSize(fields, name),
      location: fields.text("location"),
      description: fields.looseText("description"),
    };
  }
  return storage;
}

function readRange(fields: FieldReader, name: string): [number, number] {
  const range = fields.mapping("multiple").range;
  if (range === undefined || range === null) return [1, 1];
  const match = /^([0-9]+)([-+]|-[0-9]+)?$/.exec(String(range));
  if (match === null) {
    fields.problems.add(
      `storage "${name}" multiple.range: value ${JSON.stringify(range)} does not match 'm', 'm-n', or 'm+'`,
    );
    return [1, 1];
  }
  const low = Number(match[1]);
  const rest = match[2];
  if (rest === undefined) return [low, low];
  if (rest === "+" || rest === "-") return [low, -1];
  return [low, Number(rest.slice(1))];
}

const SIZE_POWERS = ["M", "G", "T", "P", "E", "Z", "Y"];

/** `10G` in MiB, rounded up. */
function readSize(fields: FieldReader, name: string): number {
  const text = fields.looseText("minimum-size");
  if (text === "") return 0;
  const match = /^([0-9]+(?:\.[0-9]+)?)([MGTPEZY](?:i?B)?)?$/.exec(text);
  if (match === null) {
    fields.problems.add(`storage "${name}" minimum-size: cannot read size ${JSON.stringify(text)}`);
    return 0;
  }
  const power = SIZE_POWERS.indexOf((match[2] ?? "M").charAt(0));
  return Math.ceil(Number(match[1]) * 1024 ** power);
}
