// Opened ports: no two units of a machine may open ranges that overlap (contract 4.5, 13.1).
import { ok } from "@kith/base";
import type { RecordOf, WriteOf } from "@kith/schema";
import { notValid, refuse } from "../deciding.ts";
import { checkEndpoints } from "../rules/application.ts";
import type { ApplyUnitWrite } from "./applying.ts";

type Range = Pick<WriteOf<"open-port">, "protocol" | "from" | "to">;

export const openPort: ApplyUnitWrite<"open-port"> = ({ draft }, unit, write) => {
  const { endpoint, protocol, from, to } = write;
  const machine = draft.get("unit-machine", unit.name)?.machine;
  const application = draft.get("application", unit.application);
  if (machine === undefined || application === undefined) return ok(null);
  const known = checkEndpoints(draft, application, [endpoint]);
  if (!known.ok) return known;
  for (const other of draft.by("ports-of-machine", machine)) {
    if (other.unit === unit.name && sameRange(other, write)) continue;
    if (overlaps(other, write))
      return refuse({
        code: "port-conflict",
        port: rangeText(write),
        unit: unit.name,
        other: other.unit,
        otherPort: rangeText(other),
      });
  }
  // Open for all endpoints already: nothing to add.
  if (draft.get("port", unit.name, "", protocol, String(from)) !== undefined) return ok(null);
  draft.put({ kind: "port", unit: unit.name, endpoint, protocol, from, to, machine });
  return ok(null);
};

export const closePort: ApplyUnitWrite<"close-port"> = ({ draft }, unit, write) => {
  for (const port of draft.by("ports-of-unit", unit.name)) {
    if (!overlaps(port, write)) continue;
    if (!sameRange(port, write))
      return notValid(
        `cannot close ${rangeText(write)} (unit ${quote(unit.name)}): port range conflicts with ${rangeText(port)} (unit ${quote(unit.name)})`,
      );
    if (write.endpoint === "" || write.endpoint === port.endpoint)
      draft.remove("port", unit.name, port.endpoint, port.protocol, String(port.from));
  }
  return ok(null);
};

const sameRange = (a: Range, b: Range): boolean => a.protocol === b.protocol && a.from === b.from && a.to === b.to;
const overlaps = (a: Range, b: Range): boolean => a.protocol === b.protocol && a.from <= b.to && b.from <= a.to;
const quote = (text: string): string => JSON.stringify(text);

/** `80/tcp`, `8000-8010/udp`, `icmp`. */
export function rangeText({ protocol, from, to }: Pick<RecordOf<"port">, "protocol" | "from" | "to">): string {
  if (protocol === "icmp") return "icmp";
  return `${from === to ? from : `${from}-${to}`}/${protocol}`;
}
