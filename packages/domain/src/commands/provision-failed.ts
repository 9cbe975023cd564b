// The provider could not do what is wanted: it is asked again from `notBefore` on, and always for a release.
import { ok } from "@kith/base";
import type { Decide } from "../deciding.ts";
import { PROVISION_ATTEMPTS_MAX } from "../limits.ts";

export const provisionFailed: Decide<"provision-failed"> = ({ draft }, { machine, error, notBefore }) => {
  const provision = draft.get("provision", machine);
  if (provision === undefined) return ok(null);
  const attempt = provision.attempt + 1;
  const state = provision.wanted === "ensure" && attempt >= PROVISION_ATTEMPTS_MAX ? "failed" : "open";
  draft.put({ ...provision, state, attempt, notBefore, error });
  return ok(null);
};
