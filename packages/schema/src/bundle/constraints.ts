// Machine constraints as users write them: `mem=2G cores=4 arch=amd64`.
import { err, ok, type Result } from "@kith/base";

/** Values as the client protocol's ConsValue holds them: sizes in MiB, lists as lists. */
export type Constraints = { readonly [name: string]: string | number | boolean | readonly string[] };

const SIZES = new Set(["mem", "root-disk"]);
const COUNTS = new Set(["cores", "cpu-power"]);
const TEXTS = new Set([
  "arch",
  "container",
  "instance-type",
  "instance-role",
  "virt-type",
  "image-id",
  "root-disk-source",
]);
const LISTS = new Set(["spaces", "tags", "zones"]);
const OLD_NAMES: { readonly [old: string]: string } = { "cpu-cores": "cores" };
const POWERS = "MGTP";

/** Reads constraints, or says what is wrong: `unknown constraint "bogus"`. */
export function readConstraints(text: string): Result<Constraints, string> {
  const constraints: Record<string, string | number | boolean | readonly string[]> = {};
  for (const word of text.split(/\s+/).filter((part) => part !== "")) {
    const at = word.indexOf("=");
    if (at <= 0) return err(`malformed constraint ${JSON.stringify(word)}`);
    const name = OLD_NAMES[word.slice(0, at)] ?? word.slice(0, at);
    const value = readValue(name, word.slice(at + 1));
    if (!value.ok) return value;
    if (value.value !== null) constraints[name] = value.value;
  }
  return ok(constraints);
}

function readValue(name: string, value: string): Result<string | number | boolean | readonly string[] | null, string> {
  if (LISTS.has(name)) return ok(value === "" ? [] : value.split(","));
  if (!SIZES.has(name) && !COUNTS.has(name) && !TEXTS.has(name) && name !== "allocate-public-ip")
    return err(`unknown constraint ${JSON.stringify(name)}`);
  if (value === "") return ok(null);
  if (TEXTS.has(name)) return ok(value);
  if (name === "allocate-public-ip")
    return value === "true" || value === "false" ? ok(value === "true") : bad(name, value);
  if (COUNTS.has(name)) return /^[0-9]+$/.test(value) ? ok(Number(value)) : bad(name, value);
  const size = /^([0-9]+(?:\.[0-9]+)?)([MGTP])?(?:i?B)?$/.exec(value);
  if (size === null) return bad(name, value);
  return ok(Math.ceil(Number(size[1]) * 1024 ** Math.max(0, POWERS.indexOf(size[2] ?? "M"))));
}

const bad = (name: string, value: string): Result<never, string> =>
  err(`bad ${JSON.stringify(name)} constraint: cannot read ${JSON.stringify(value)}`);

/** `arch=amd64 cores=2 mem=2048M`: how status shows constraints. */
export function printConstraints(constraints: Constraints): string {
  return Object.keys(constraints)
    .sort()
    .map((name) => {
      const value = constraints[name];
      const text = Array.isArray(value) ? value.join(",") : String(value);
      return `${name}=${text}${SIZES.has(name) ? "M" : ""}`;
    })
    .join(" ");
}
