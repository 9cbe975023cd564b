// Ids in the lists of tags that removals answer with. Pure.

/** Ids of the entities in `info[key]`: `[{tag: "unit-web-0"}]` gives `web/0`. */
export function idsIn(info: Readonly<Record<string, unknown>> | undefined, key: string): string[] {
  const list = info?.[key];
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: { tag?: unknown }) => (typeof each?.tag === "string" ? [idOfTag(each.tag)] : []));
}

export function idOfTag(tag: string): string {
  const [, kind, rest = tag] = /^([a-z]+)-(.+)$/.exec(tag) ?? [];
  return kind === "unit" || kind === "storage" ? rest.replace(/-(\d+)$/, "/$1") : rest;
}
