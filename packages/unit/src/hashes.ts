// What a unit compares to decide on config-changed and leader-settings-changed, read from one pinned view. The agent
// decides on a view and stores the hashes of that same view when the hook commits (contract 2.4).
import { fnv1a64 } from "./hash.ts";
import type { RecordView } from "./record-view.ts";
import type { Hashes } from "./step.ts";

/** The application option that has a hash of its own. */
const TRUST = "trust";

export function configHash(view: RecordView, application: string): string {
  const settings: [string, unknown][] = [];
  for (const record of view.list("setting", application)) {
    if (record.key !== TRUST) settings.push([record.key, record.value]);
  }
  return fnv1a64(JSON.stringify([view.get("application", application)?.charmUrl ?? null, sorted(settings)]));
}

export function trustHash(view: RecordView, application: string): string {
  return fnv1a64(JSON.stringify(view.get("setting", application, TRUST)?.value ?? null));
}

/** Of the addresses of the unit's machine. */
export function addressesHash(view: RecordView, unit: string): string {
  const machine = view.get("unit-machine", unit)?.machine;
  const addresses = machine === undefined ? [] : (view.get("instance", machine)?.addresses ?? []);
  return fnv1a64(JSON.stringify(addresses.map((a) => [a.value, a.cidr, a.interface, a.space])));
}

export function leaderSettingsHash(view: RecordView, application: string): string {
  const settings: [string, unknown][] = [];
  for (const record of view.list("leader-setting", application)) settings.push([record.key, record.value]);
  return fnv1a64(JSON.stringify(sorted(settings)));
}

export function hashesOf(view: RecordView, unit: string, application: string): Hashes {
  return {
    config: configHash(view, application),
    trust: trustHash(view, application),
    addresses: addressesHash(view, unit),
  };
}

function sorted(entries: [string, unknown][]): [string, unknown][] {
  return entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
