// What `--dry-run` prints: the changes that the controller itself planned, in words. Pure.
import { compareNatural } from "@kith/base";
import { type Change, type dialect, type RecordOf, splitKey } from "@kith/schema";

/** Charms that are only described: their names, by the hash of their content. */
type Described = ReadonlyMap<string, string>;

/** `before` is the model as it is: a record of a thing that is there already changes it. */
export function planLines(
  changes: readonly Change[],
  before: dialect.FullStatus,
  described: Described = new Map(),
): string[] {
  const lines = changes.map((change) => ({ change, text: lineOf(change, before, described) }));
  return lines
    .filter(({ text }) => text !== undefined)
    .sort((a, b) => rank(a.change) - rank(b.change) || compareNatural(a.text ?? "", b.text ?? ""))
    .map(({ text = "" }) => text);
}

const ORDER = ["application", "setting", "machine", "unit", "relation"];
const rank = (change: Change): number => {
  const at = ORDER.indexOf(change.op === "put" ? change.record.kind : change.kind);
  return at < 0 ? ORDER.length : at;
};

function lineOf(change: Change, before: dialect.FullStatus, described: Described): string | undefined {
  if (change.op === "delete") return deletion(change.kind, change.key);
  const { record } = change;
  switch (record.kind) {
    case "application":
      return application(record, before.applications[record.name], described);
    case "setting":
      return `set ${record.key} of ${record.application} to ${JSON.stringify(record.value)}`;
    case "machine":
      return before.machines[record.id] === undefined ? `add machine ${record.id}` : undefined;
    case "unit":
      return before.applications[record.application]?.units?.[record.name] === undefined
        ? `add unit ${record.name}`
        : undefined;
    case "relation": {
      const known = before.relations?.some(({ id }) => String(id) === record.id) ?? false;
      return known || record.endpoints.length === 1 ? undefined : `add relation ${record.key.replace(" ", " - ")}`;
    }
    default:
      return undefined;
  }
}

function application(
  record: RecordOf<"application">,
  was: dialect.ApplicationStatus | undefined,
  described: Described,
): string {
  const charm = described.get(record.charmSha256) ?? record.charmUrl;
  const base = `${record.base.name}@${record.base.channel}`;
  const exposed = record.exposed ? ", exposed" : "";
  if (was === undefined) return `deploy application ${record.name} from ${charm} on ${base}${exposed}`;
  if (was.charm !== record.charmUrl)
    return `upgrade ${record.name} from ${was.charm} to ${charm === record.charmUrl ? charm : `the ${charm} at hand`}`;
  if (was.exposed !== record.exposed) return `${record.exposed ? "expose" : "unexpose"} ${record.name}`;
  return `change ${record.name}`;
}

function deletion(kind: string, key: string): string | undefined {
  const [application, option] = splitKey(key);
  return kind === "setting" ? `reset ${option} of ${application}` : undefined;
}
