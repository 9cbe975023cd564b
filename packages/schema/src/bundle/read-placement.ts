// Placement directives in every spelling: `0`, `new`, `web`, `web/0`, `web=0`, each also behind `lxd:`, `lxc:`, `kvm:`.
import type { BundlePlacement } from "./bundle.ts";
import type { BundleNode } from "./bundle-node.ts";

const CONTAINERS = { lxd: "lxd", lxc: "lxc", kvm: "kvm" } as const;
const UNIT = /^([a-z][a-z0-9-]*)(?:([/=])([0-9]{1,9}))?$/;

/** A list, one text of several words, or a single number. */
export function readPlacements(node: BundleNode, what: string, deployer: boolean): BundlePlacement[] {
  const items = node.isList ? node.items(what) : node.absent ? [] : [node];
  return items.flatMap((item) => {
    const scalar = item.scalar(what, "a placement");
    if (scalar === null) return [];
    if (typeof scalar.value === "number") item.warn(`${what}: machine ${scalar.source} is written as a number`);
    if (item.isTemplate(what, scalar.source)) return [];
    const words = scalar.source.split(/[\s,]+/).filter((word) => word !== "");
    return words.flatMap((word) => {
      const on = readPlacement(word);
      if (on === null) item.problem(`${what}: cannot read placement ${JSON.stringify(word)}`);
      if (on !== null && word.includes("=") && !deployer)
        item.warn(
          `${what}: ${JSON.stringify(word)} is juju-deployer's spelling of ${JSON.stringify(word.replace("=", "/"))}`,
        );
      return on === null ? [] : [{ ...on, at: item.at }];
    });
  });
}

function readPlacement(word: string): Omit<BundlePlacement, "at"> | null {
  const colon = word.indexOf(":");
  const spelled = colon < 0 ? "" : word.slice(0, colon);
  if (colon >= 0 && !Object.hasOwn(CONTAINERS, spelled)) return null;
  const container = colon < 0 ? null : CONTAINERS[spelled as keyof typeof CONTAINERS];
  const target = word.slice(colon + 1);
  if (container === null && Object.hasOwn(CONTAINERS, target))
    return { container: CONTAINERS[target as keyof typeof CONTAINERS], on: { kind: "new" } };
  if (target === "new") return { container, on: { kind: "new" } };
  if (/^[0-9]+$/.test(target)) return { container, on: { kind: "machine", machine: target } };
  const [, application, , index] = UNIT.exec(target) ?? [];
  if (application === undefined) return null;
  return { container, on: { kind: "unit", application, index: index === undefined ? null : Number(index) } };
}

/** `lxd:web/0`. */
export function printPlacement({ container, on }: Pick<BundlePlacement, "container" | "on">): string {
  const target =
    on.kind === "new"
      ? "new"
      : on.kind === "machine"
        ? on.machine
        : `${on.application}${on.index === null ? "" : `/${on.index}`}`;
  return container === null ? target : `${container}:${target}`;
}
