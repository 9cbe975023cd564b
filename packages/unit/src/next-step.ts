// What a unit does next. Pure: the agent calls it whenever the mirror or a timer moved and nothing of the unit runs.
import { unreachable } from "@kith/base";
import { createRelations, enterScopes } from "./resolvers/create-relations.ts";
import { end } from "./resolvers/end.ts";
import { retryFailed, runQueued } from "./resolvers/finish-hook.ts";
import { followLife } from "./resolvers/follow-life.ts";
import { interrupted } from "./resolvers/interrupted.ts";
import { leadership } from "./resolvers/leadership.ts";
import { reboot } from "./resolvers/reboot.ts";
import type { Resolver } from "./resolvers/resolver.ts";
import { runActions } from "./resolvers/run-actions.ts";
import type { Step, UnitLocalState, UnitRemoteState } from "./step.ts";

/** Highest priority first. This list is the whole policy (contract 2.5). */
const resolvers: readonly Resolver[] = [
  end,
  interrupted,
  reboot,
  enterScopes,
  createRelations,
  leadership,
  runActions,
  retryFailed,
  runQueued,
  followLife, // dying: relations, stop, remove; alive: install, upgrade, config-changed, start, relations, update-status
];

/**
 * The one step that `local` and `remote` call for. `remote` must stand at or past the revision of the unit's own last
 * fact, or a step is answered twice.
 */
export function nextStep(local: UnitLocalState, remote: UnitRemoteState): Step {
  for (const resolver of resolvers) {
    const step = resolver(local, remote);
    if (step) return step;
  }
  return unreachable(local.unit.op as never);
}
