// What hook tools work on: everything that one run of a charm's process has and has buffered.
import type { Write } from "@kith/schema";
import { ActionResults } from "./action-results.ts";
import { Bags } from "./bags.ts";
import { CharmState } from "./charm-state.ts";
import type { HookContextOptions } from "./hook-context.ts";
import { LeaderSettings } from "./leader-settings.ts";
import { Leadership } from "./leadership.ts";
import { Ports } from "./ports.ts";
import { Relations } from "./relations.ts";
import { Statuses } from "./statuses.ts";

export class ToolContext {
  /** JUJU_CONTEXT_ID. */
  readonly id: string;
  readonly options: HookContextOptions;
  readonly leadership: Leadership;
  readonly relations: Relations;
  readonly bags: Bags;
  readonly ports: Ports;
  readonly state: CharmState;
  readonly statuses: Statuses;
  readonly leaderSettings: LeaderSettings;
  readonly actionResults = new ActionResults();

  constructor(id: string, options: HookContextOptions) {
    this.id = id;
    this.options = options;
    this.leadership = new Leadership(options.edges);
    this.relations = new Relations(options);
    this.bags = new Bags(options, this.leadership);
    this.ports = new Ports(options);
    this.state = new CharmState(options.edges);
    this.statuses = new Statuses(options.identity.unit, options.edges, this.leadership);
    this.leaderSettings = new LeaderSettings(options, this.leadership);
  }

  /** What a run that exited 0 flushes; a config-changed also renews the address keys of all bags (contract 5.2). */
  writes(): Write[] {
    const refresh: Write[] = this.options.event?.kind === "config-changed" ? [{ kind: "refresh-network" }] : [];
    return [...refresh, ...this.bags.writes(), ...this.ports.writes(), ...this.state.writes()];
  }
}
