// From an application to its charm: every application's charm is in the world (invariant I8).
import { assert } from "@kith/base";
import { type CharmEndpoint, endpointsOf, metadataOf, type RecordOf } from "@kith/schema";
import type { World } from "../world/world.ts";

export function charmOf(
  world: World,
  application: Pick<RecordOf<"application">, "name" | "charmUrl">,
): RecordOf<"charm"> {
  const charm = world.get("charm", application.charmUrl);
  assert(charm !== undefined, `charm ${application.charmUrl} of application ${application.name} is in the world`);
  return charm;
}

/** The application's endpoints, the implicit `juju-info` last. */
export function endpointsOfApplication(
  world: World,
  application: Pick<RecordOf<"application">, "name" | "charmUrl">,
): CharmEndpoint[] {
  return endpointsOf(metadataOf(charmOf(world, application)));
}
