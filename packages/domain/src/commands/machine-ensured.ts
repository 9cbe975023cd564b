// The provider has made the machine, or found it made. What its agent has said of it already is kept.
import { ok } from "@kith/base";
import type { Decide } from "../deciding.ts";

export const machineEnsured: Decide<"machine-ensured"> = ({ draft }, { kind: _, machine, ...said }) => {
  const provision = draft.get("provision", machine);
  // Removed or on its way out meanwhile: the release that follows undoes it.
  if (draft.get("machine", machine) === undefined || provision?.wanted !== "ensure") return ok(null);
  const old = draft.get("instance", machine);
  draft.put({
    kind: "instance",
    machine,
    ...said,
    addresses: said.addresses.length > 0 ? said.addresses : (old?.addresses ?? []),
    hardware: said.hardware || (old?.hardware ?? ""),
    hostname: said.hostname || (old?.hostname ?? ""),
    bootId: old?.bootId ?? "",
    toolClient: old?.toolClient ?? "",
    sequence: old?.sequence ?? 0,
  });
  draft.put({ ...provision, state: "done", error: null });
  return ok(null);
};
