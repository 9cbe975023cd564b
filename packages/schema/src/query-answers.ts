// What the controller answers to each kind of an agent's query (`ask`): the types of `answer.value`.
import type { LocalRecord } from "./fact.ts";

type Bag = Readonly<Record<string, string>>;
interface Status {
  readonly status: string;
  readonly message: string;
  readonly since: number;
}

/** `since` is null where nobody has set it. */
type GoalStatuses = Readonly<Record<string, { readonly status: string; readonly since: number | null }>>;

export interface QueryAnswers {
  "unit-bag": Bag;
  "application-bag": Bag;
  /** null while the unit has none. */
  "unit-status": Status | null;
  "application-status": Status & { readonly units: Readonly<Record<string, Status>> };
  /** `unit` is null while nobody leads; `leased`: its lease has not run out. */
  leader: { readonly unit: string | null; readonly leased: boolean };
  "charm-state": Bag;
  "open-ports": readonly {
    readonly endpoint: string;
    readonly protocol: "tcp" | "udp" | "icmp";
    readonly from: number;
    readonly to: number;
  }[];
  /** `path` is fetched with GET from the controller's HTTPS address, as it stands, within ten minutes. */
  charm: { readonly url: string; readonly sha256: string; readonly size: number; readonly path: string };
  resource: {
    readonly name: string;
    readonly type: string;
    /** The file name that the charm's metadata declares. */
    readonly filename: string;
    readonly revision: number;
    readonly size: number;
    readonly sha256: string;
    readonly sha384: string;
    readonly path: string;
  };
  "action-log": null;
  "local-records": {
    readonly records: readonly LocalRecord[];
    readonly charmState: Bag;
  };
  /** Statuses by unit name; of relations by own endpoint, then by application and unit (charm contract 11.1). */
  "goal-state": {
    readonly units: GoalStatuses;
    readonly relations: Readonly<Record<string, GoalStatuses>>;
  };
}
export type QueryAnswer<K extends keyof QueryAnswers = keyof QueryAnswers> = QueryAnswers[K];
