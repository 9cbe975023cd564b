// For tests only: a model that runs commands as the engine does, checking every invariant after each.
import { assert, type Result } from "@kith/base";
import {
  type Change,
  type Command,
  changeKey,
  type Fact,
  type Issued,
  type Refusal,
  refusalText,
  type Write,
} from "@kith/schema";
import type { Decided, Supplies } from "./decide-types.ts";
import { beginGroup } from "./group-draft.ts";
import { checkInvariants } from "./invariants/index.ts";
import { runPlanners } from "./planners/index.ts";
import { Draft } from "./world/draft.ts";
import { createWorld, emptySource } from "./world/durable-world.ts";
import type { DurableWorld } from "./world/world.ts";

export class TestWorld {
  readonly world: DurableWorld = createWorld(emptySource("e1"));
  /** A mirror of everything, kept by changes alone. */
  readonly mirror = new Map<string, Change>();
  at = 1_000_000;
  #ids = 0;

  readonly supplies: Supplies = {
    checkParams: (_schema, params) =>
      params !== null && typeof params === "object" && "bad" in params ? "bad params" : null,
    uuid: () => {
      this.#ids += 1;
      return `uuid-${this.#ids}`;
    },
  };

  issue(command: Command, actor = "user admin"): Issued {
    return { command, actor, at: this.at };
  }

  /** Decides and commits `command` alone. */
  try(command: Command): Result<Decided, Refusal> {
    const group = beginGroup(this.world);
    const decided = group.decide(this.issue(command), this.supplies);
    this.commit(group.changes());
    return decided;
  }

  /** Decides all of `commands` as one group, whatever is refused, and commits it as one revision. */
  tryGroup(commands: readonly Command[]): void {
    const group = beginGroup(this.world);
    for (const command of commands) group.decide(this.issue(command), this.supplies);
    this.commit(group.changes());
  }

  /** The result of a command that must be granted. */
  run(command: Command): unknown {
    const decided = this.try(command);
    assert(decided.ok, decided.ok ? "" : `${command.kind}: ${refusalText(decided.error)}`);
    return decided.value.result;
  }

  /** The text of the refusal of a command that must be refused. */
  refusal(command: Command): string {
    const decided = this.try(command);
    assert(!decided.ok, `${command.kind} was not refused`);
    return refusalText(decided.error);
  }

  commit(changes: readonly Change[]): void {
    if (changes.length === 0) return;
    this.world.apply({ revision: this.world.revision + 1, changes });
    for (const change of changes) {
      if (change.op === "put") this.mirror.set(changeKey(change), change);
      else this.mirror.delete(changeKey(change));
    }
    const broken = checkInvariants(this.world);
    assert(broken.length === 0, broken.join("\n"));
    this.#settled(changes);
  }

  /** Planners run over everything that just changed find nothing to do. */
  #settled(changes: readonly Change[]): void {
    const draft = new Draft(this.world, this.world.revision + 1);
    for (const change of changes) if (change.op === "put") draft.touch(change.record);
    runPlanners({ draft, actor: "controller", at: this.at, supplies: this.supplies });
    assert(draft.size === 0, `planners were not at rest: ${draft.changes().map(changeKey).join(", ")}`);
  }

  /** The next fact of `entity`, with the number that is due. */
  factOf(entity: string, writes: readonly Write[], local: Fact["local"] = []): Command {
    const unit = this.world.get("unit-machine", entity);
    const machine = unit?.machine ?? entity.replace("machine ", "");
    const last =
      unit === undefined
        ? this.world.get("instance", machine)?.sequence
        : this.world.get("unit-local", entity)?.sequence;
    const fact: Fact = { entity, sequence: (last ?? 0) + 1, at: this.at, writes: [...writes], local };
    return { kind: "fact", machine, fact };
  }

  say(entity: string, ...writes: Write[]): void {
    this.run(this.factOf(entity, writes));
  }

  model(settings: Readonly<Record<string, string | boolean>> = {}): this {
    this.run({ kind: "create-model", uuid: "m-1", name: "default", owner: "admin", cloud: "local", settings });
    return this;
  }

  /** Adds a charm out of a few words of metadata; answers its URL. */
  charm(name: string, parts: CharmParts = {}): string {
    const relation = (text: string): Readonly<Record<string, string | number | boolean>> => {
      const [face = "", scope = "global", limit = "0", delivery = "classic"] = text.split(" ");
      return { interface: face, limit: Number(limit), optional: false, scope, delivery };
    };
    const section = (entries: Readonly<Record<string, string>> = {}): Record<string, ReturnType<typeof relation>> =>
      Object.fromEntries(Object.entries(entries).map(([endpoint, text]) => [endpoint, relation(text)]));
    const { subordinate = false, host = "process" } = parts;
    const [provides, requires, peers] = [section(parts.provides), section(parts.requires), section(parts.peers)];
    const resources = Object.fromEntries(
      (parts.resources ?? []).map((one) => [one, { type: "file", filename: `${one}.tar`, description: "" }]),
    );
    const result = this.run({
      kind: "add-charm",
      name,
      sha256: parts.sha256 ?? `sha-${name}`,
      size: 1,
      metadata: { name, subordinate, provides, requires, peers, extraBindings: [], resources, kithHost: host },
      config: parts.config ?? {},
      actions: parts.actions ?? {},
      manifest: { bases: [] },
      version: "",
    });
    return (result as { readonly url: string }).url;
  }

  deploy(
    application: string,
    charmUrl: string,
    units = 0,
    more: Partial<Extract<Command, { kind: "deploy" }>> = {},
  ): void {
    this.run(deployOf(application, charmUrl, units, more));
  }

  /** The machine of a unit is there and its agent has enrolled. */
  start(unit: string): void {
    const machine = this.world.get("unit-machine", unit)?.machine ?? "";
    this.ensure(machine);
    this.run({ kind: "issue-token", machine, tokenHash: "t", expires: this.at + 1000 });
    this.run({ kind: "enrol", machine, publicKey: `key-${machine}` });
  }

  ensure(machine: string): void {
    const address = { value: `10.0.0.${Number(machine) + 1}`, cidr: "", interface: "eth0", mac: "", space: "alpha" };
    this.run({
      kind: "machine-ensured",
      machine,
      provider: "local",
      instanceId: `i-${machine}`,
      addresses: [address],
      hostname: "h",
      hardware: "",
      level: "process",
    });
  }
}

export interface CharmParts {
  readonly subordinate?: boolean;
  readonly host?: "process" | "";
  readonly sha256?: string;
  /** `interface`, `interface container`, `interface global 1` (a limit). */
  readonly provides?: Readonly<Record<string, string>>;
  readonly requires?: Readonly<Record<string, string>>;
  readonly peers?: Readonly<Record<string, string>>;
  readonly resources?: readonly string[];
  readonly config?: Extract<Command, { kind: "add-charm" }>["config"];
  readonly actions?: Extract<Command, { kind: "add-charm" }>["actions"];
}

export const deployOf = (
  application: string,
  charmUrl: string,
  units: number,
  more: Partial<Extract<Command, { kind: "deploy" }>> = {},
): Extract<Command, { kind: "deploy" }> => ({
  kind: "deploy",
  application,
  charmUrl,
  base: null,
  units,
  placement: [],
  settings: {},
  constraints: {},
  bindings: {},
  resources: {},
  force: false,
  ...more,
});
