// How bundles name charms: paths, and names in a charm store with everything that was ever written around them.

/** A file or directory beside the bundle. */
export const isCharmPath = (charm: string): boolean => /^\.{0,2}\//.test(charm) || charm === "." || charm === "..";

/** The charm's own name: `cs:~me/trusty/web-3`, `ch:web`, `lp:charms/trusty/web`, `https://…/charm-web.git` → `web`. */
export function charmNameOf(charm: string): string {
  const [path = ""] = charm.replace(/^[a-z+]+:(\/\/)?/, "").split(/[;@]/);
  const parts = path.split("/").filter((part) => part !== "" && part !== "trunk" && part !== "next");
  return (parts.at(-1) ?? "")
    .replace(/\.(git|charm)$/, "")
    .replace(/^charm-/, "")
    .replace(/-[0-9]+$/, "");
}
