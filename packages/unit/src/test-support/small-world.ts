// A controller in a few lines for tests: records with revisions, what facts do to them, and mirrors fed from them. It
// hears all and refuses nothing; it decides nothing that a unit decides.
import { type Kind, keyOf, type NewRecord, type RecordOf, type Write } from "@kith/schema";
import type { Mirror, Tombstone } from "../mirror/mirror.ts";

type Endpoints = RecordOf<"relation">["endpoints"];
const life = { life: "alive", force: null } as const;
const TOPIC = "all";

export class SmallWorld {
  revision = 0;
  private readonly records = new Map<string, RecordOf>();
  private readonly graves = new Map<string, Tombstone>();
  private relations = 0;
  private readonly cursors = new Map<Mirror, number>();

  get<K extends Kind>(kind: K, ...key: string[]): RecordOf<K> | undefined {
    return this.records.get(`${kind} ${key.join("\u0000")}`) as RecordOf<K> | undefined;
  }

  all<K extends Kind>(kind: K): RecordOf<K>[] {
    return [...this.records.values()].filter((record) => record.kind === kind) as unknown as RecordOf<K>[];
  }

  /** One commit. */
  put(...records: NewRecord[]): void {
    this.revision += 1;
    for (const record of records) {
      const name = `${record.kind} ${keyOf(record)}`;
      this.graves.delete(name);
      this.records.set(name, { ...record, revision: this.revision } as RecordOf);
    }
  }

  change<K extends Kind>(kind: K, key: string, fields: Partial<RecordOf<K>>): void {
    const record = this.get(kind, ...key.split("\u0000"));
    if (record) this.put({ ...record, ...fields } as unknown as NewRecord);
  }

  delete(kind: Kind, ...key: string[]): void {
    const name = `${kind} ${key.join("\u0000")}`;
    if (!this.records.delete(name)) return;
    this.revision += 1;
    this.graves.set(name, [kind, key.join("\u0000"), this.revision]);
  }

  /** Brings a mirror to the present: a snapshot at first, then what changed. */
  feed(mirror: Mirror): void {
    const cursor = this.cursors.get(mirror);
    if (cursor === undefined) mirror.open(TOPIC);
    const since = cursor ?? 0;
    const rows = [...this.records.values()].filter((record) => record.revision > since);
    const tombstones = [...this.graves.values()].filter(([, , revision]) => revision > since);
    mirror.segment(TOPIC, rows, tombstones);
    mirror.at(this.revision);
    this.cursors.set(mirror, this.revision);
  }

  application(name: string, subordinate = false): void {
    this.put({
      kind: "application",
      name,
      charmUrl: `local:${name}-0`,
      charmSha256: "00",
      charmModified: 0,
      origin: {},
      base: { name: "ubuntu", channel: "22.04" },
      subordinate,
      exposed: false,
      exposedEndpoints: {},
      bindings: {},
      constraints: {},
      storage: {},
      devices: {},
      delivery: {},
      created: 0,
      ...life,
    });
  }

  unit(name: string, principal: string | null = null): void {
    const application = name.slice(0, name.indexOf("/"));
    const machine = principal === null ? name : (this.get("unit-machine", principal)?.machine ?? "");
    const number = Number(name.slice(name.indexOf("/") + 1));
    const fields = { resolve: null, forceCharm: false, created: 0, ...life };
    this.put(
      { kind: "unit", name, application, number, principal, ...fields },
      { kind: "unit-machine", unit: name, machine },
      { kind: "assignment", machine, unit: name, principal },
    );
  }

  lead(unit: string): void {
    this.put({ kind: "leader", application: unit.slice(0, unit.indexOf("/")), unit, since: 0 });
  }

  /** `app:endpoint`, once for a peer relation. Answers the id. */
  relate(left: string, right?: string, scope: "global" | "container" = "global"): string {
    const id = String(this.relations++);
    const names = right === undefined ? [left] : [left, right];
    const endpoints: Endpoints = names.map((text, index) => {
      const [application = "", name = ""] = text.split(":");
      const role = right === undefined ? "peer" : index === 0 ? "requirer" : "provider";
      return { application, name, role, interface: "i", scope, limit: 0, optional: false };
    });
    this.put({ kind: "relation", id, key: names.join(" "), endpoints, scope, suspended: false, ...life });
    return id;
  }

  /** A unit whose agent is not part of the test is simply there. */
  join(relation: string, unit: string, data: Record<string, string> = {}, principal: string | null = null): void {
    const application = unit.slice(0, unit.indexOf("/"));
    const place = { relation, unit, application, principal };
    const entered = this.revision + 1;
    this.put(
      { kind: "member", ...place, entered, departing: false },
      { kind: "unit-databag", ...place, data: { ...data } },
    );
  }

  bag(relation: string, unit: string, data: Record<string, string>): void {
    this.change("unit-databag", `${relation}\u0000${unit}`, { data });
  }

  applicationBag(relation: string, application: string, data: Record<string, string>): void {
    this.put({ kind: "application-databag", relation, application, data });
  }

  deliver(application: string, endpoint: string, delivery: "batch" | "classic"): void {
    this.change("application", application, { delivery: delivery === "batch" ? { [endpoint]: "batch" } : {} });
  }

  /** remove-unit as the records show it: dying, and its scopes are marked departing. */
  removeUnit(name: string): void {
    this.change("unit", name, { life: "dying" });
    for (const member of this.all("member")) {
      if (member.unit === name) this.put({ ...member, departing: true });
    }
  }

  apply(unit: string, writes: readonly Write[]): void {
    for (const write of writes) this.applyWrite(unit, write);
  }

  private applyWrite(unit: string, write: Write): void {
    if (write.kind === "enter-scope") this.enter(write.relation, unit);
    if (write.kind === "leave-scope") this.leave(write.relation, unit);
    if (write.kind === "unit-bag") this.bag(write.relation, unit, write.data);
    if (write.kind === "hook-error-cleared") this.change("unit", unit, { resolve: null });
    if (write.kind === "task" && write.status !== "running") this.delete("task-order", unit, write.id);
    if (write.kind === "unit-dead") {
      const machine = this.get("unit-machine", unit)?.machine ?? "";
      for (const kind of ["unit", "unit-machine"] as const) this.delete(kind, unit);
      this.delete("assignment", machine, unit);
    }
  }

  private enter(relation: string, unit: string): void {
    const scope = this.get("relation", relation)?.scope;
    const principal = scope === "container" ? (this.get("unit", unit)?.principal ?? unit) : null;
    this.join(relation, unit, {}, principal);
  }

  private leave(relation: string, unit: string): void {
    this.delete("member", relation, unit);
    const left = this.all("member").some((member) => member.relation === relation);
    if (left || this.get("relation", relation)?.life === "alive") return;
    this.delete("relation", relation);
    for (const bag of this.all("unit-databag")) {
      if (bag.relation === relation) this.delete("unit-databag", relation, bag.unit);
    }
  }
}
