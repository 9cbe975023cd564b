// Whether the links of a charm archive stay inside it, whatever they lead through. Pure: it follows links by name as the
// kernel would, since a link through another link can end where its text does not say.
import { LINK_HOPS_MAX } from "../limits.ts";

/** What is wrong with the link `name`, in Juju's words (contract 1.12), or null. `links` are all links of the archive, by path. */
export function linkProblem(name: string, links: ReadonlyMap<string, string>): string | null {
  const target = links.get(name) ?? "";
  const words = (what: string) => `symlink ${JSON.stringify(name)} ${what}: ${JSON.stringify(target)}`;
  if (target.startsWith("/")) return words("is absolute");
  return staysInside(name, links) ? null : words("links out of charm");
}

/** What is wrong with the place of `path` below a link of the archive, or null: it would be written wherever that leads. */
export function placeProblem(path: string, links: ReadonlyMap<string, string>): string | null {
  const parts = path.split("/");
  for (let count = 1; count < parts.length; count += 1) {
    const up = parts.slice(0, count).join("/");
    if (links.has(up)) return `${JSON.stringify(path)} lies below the symlink ${JSON.stringify(up)}`;
  }
  return null;
}

function staysInside(name: string, links: ReadonlyMap<string, string>): boolean {
  const place = dirnameParts(name);
  const todo = (links.get(name) ?? "").split("/").reverse();
  let hops = 0;
  for (let part = todo.pop(); part !== undefined; part = todo.pop()) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (place.pop() === undefined) return false;
      continue;
    }
    place.push(part);
    const next = links.get(place.join("/"));
    if (next === undefined) continue;
    hops += 1;
    if (next.startsWith("/")) return false;
    // A loop leads nowhere: the kernel refuses to follow it.
    if (hops > LINK_HOPS_MAX) return true;
    place.pop();
    todo.push(...next.split("/").reverse());
  }
  return true;
}

const dirnameParts = (name: string): string[] => name.split("/").slice(0, -1);
