// What decisions need and must not reach for. The JSON schema check is loaded the first time somebody runs an action.
import { assert } from "@kith/base";
import type { Supplies } from "@kith/domain";
import type { Command } from "@kith/schema";
import { type CheckParams, loadCheckParams } from "./json-schema.ts";

export interface PreparedSupplies {
  readonly supplies: Supplies;
  /** Must be awaited before `command` is decided. */
  readonly prepare: (command: Command) => Promise<void>;
}

export function createSupplies(uuid: () => string): PreparedSupplies {
  let check: CheckParams | null = null;
  return {
    supplies: {
      uuid,
      checkParams(schema, params) {
        assert(check !== null, "the check of action parameters is loaded before a command that needs it is decided");
        return check(schema, params);
      },
    },
    async prepare(command) {
      if (command.kind === "enqueue-operation") check ??= await loadCheckParams();
    },
  };
}
