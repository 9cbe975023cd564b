// Every command of the controller's own world, and the group that decides them.
import { ok, type Result } from "@kith/base";
import type { ControllerCommand, ControllerCommandKind, Issued, Refusal } from "@kith/schema";
import type { Decided, Supplies } from "../decide-types.ts";
import { beginGroupOf, type Group } from "../group.ts";
import { Draft } from "../world/draft.ts";
import type { World } from "../world/world.ts";
import { initController, setControllerAddresses, setControllerSettings } from "./controller.ts";
import type { DecideController } from "./decide-kind.ts";
import { addModelEntry, removeModelEntry, setModelLife } from "./models.ts";
import { addUser, grant, revoke, setPassword, setUserDisabled, userConnected } from "./users.ts";

export const controllerDecisions: { readonly [K in ControllerCommandKind]: DecideController<K> } = {
  "init-controller": initController,
  "set-controller-addresses": setControllerAddresses,
  "set-controller-settings": setControllerSettings,
  "add-model-entry": addModelEntry,
  "set-model-life": setModelLife,
  "remove-model-entry": removeModelEntry,
  "add-user": addUser,
  "set-password": setPassword,
  "set-user-disabled": setUserDisabled,
  "user-connected": userConnected,
  grant,
  revoke,
};

export type ControllerGroupDraft = Group<ControllerCommand>;

export const beginControllerGroup = (world: World): ControllerGroupDraft => beginGroupOf(world, decideController);

/** One command on a layer of its own; a refusal leaves nothing behind. */
export function decideController(
  world: World,
  revision: number,
  { command, actor, at }: Issued<ControllerCommand>,
  supplies: Supplies,
): Result<Decided, Refusal> {
  const draft = new Draft(world, revision);
  const decideKind = controllerDecisions[command.kind] as DecideController<ControllerCommandKind>;
  const decided = decideKind({ draft, actor, at, supplies }, command);
  return decided.ok ? ok({ changes: draft.changes(), result: null, steps: draft.steps }) : decided;
}
