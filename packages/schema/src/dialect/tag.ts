// Tags: `kind-id` texts with ids escaped per kind.
import { err, ok, type Result } from "@kith/base";

export type TagKind =
  | "user"
  | "controller"
  | "model"
  | "machine"
  | "unit"
  | "application"
  | "relation"
  | "action"
  | "operation"
  | "cloud"
  | "charm";

/** The tag of an id: `unit` and `mysql/0` give `unit-mysql-0`. */
export function tagOf(kind: TagKind, id: string): string {
  switch (kind) {
    case "unit":
    case "machine":
      return `${kind}-${id.replaceAll("/", "-")}`;
    case "relation":
      return `${kind}-${id.replaceAll(":", ".").replaceAll(" ", "#")}`;
    default:
      return `${kind}-${id}`;
  }
}

/** The id in a tag of `kind`, or Juju's text of what is wrong. */
export function idOfTag(kind: TagKind, tag: string): Result<string, string> {
  if (!tag.startsWith(`${kind}-`)) return err(`${JSON.stringify(tag)} is not a valid ${kind} tag`);
  const rest = tag.slice(kind.length + 1);
  const id = idIn(kind, rest);
  return id === "" ? err(`${JSON.stringify(tag)} is not a valid ${kind} tag`) : ok(id);
}

function idIn(kind: TagKind, rest: string): string {
  switch (kind) {
    case "unit":
      return /-[0-9]+$/.test(rest) ? rest.replace(/-([0-9]+)$/, "/$1") : "";
    case "machine":
      return /^[0-9]+(-[a-z]+-[0-9]+)*$/.test(rest) ? rest.replaceAll("-", "/") : "";
    case "relation":
      return rest.replaceAll("#", " ").replaceAll(".", ":");
    case "user":
      return rest.replace(/@local$/, "");
    default:
      return rest;
  }
}

/** Kind and id of any tag, or null. */
export function readTag(tag: string): { readonly kind: TagKind; readonly id: string } | null {
  const kind = tagKinds.find((one) => tag.startsWith(`${one}-`));
  if (kind === undefined) return null;
  const id = idOfTag(kind, tag);
  return id.ok ? { kind, id: id.value } : null;
}

const tagKinds: readonly TagKind[] = [
  "user",
  "controller",
  "model",
  "machine",
  "unit",
  "application",
  "relation",
  "action",
  "operation",
  "cloud",
  "charm",
];
