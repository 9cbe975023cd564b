// Which charms are used: by an application, or by a unit that runs one still, or would need it again to be rebuilt.
import type { WholeWorld, World } from "../world/world.ts";

export const isCharmUsed = (world: World, url: string): boolean =>
  world.countBy("applications-of-charm", url) > 0 || world.countBy("locals-of-charm", url) > 0;

/** Charms that nothing uses now: uploaded and never deployed, or left behind by a refresh or a removal. */
export function unusedCharms(world: WholeWorld): string[] {
  const unused: string[] = [];
  for (const { url } of world.all("charm")) if (!isCharmUsed(world, url)) unused.push(url);
  return unused;
}
