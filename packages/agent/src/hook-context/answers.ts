// The answers to a hook's requests, read where they arrive: what the controller must answer to each kind of query.
import { assert } from "@kith/base";

export interface StatusAnswer {
  readonly status: string;
  readonly message: string;
}

/** Answer to `application-status`: the application's own status, and that of each of its units. */
export interface ApplicationStatusAnswer extends StatusAnswer {
  readonly units: Readonly<Record<string, StatusAnswer>>;
}

/** Answer to `unit-bag`, `application-bag` and `charm-state`: texts by key; null is none. */
export function readTexts(answer: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(asObject(answer ?? {})).map(([key, value]) => {
      assert(typeof value === "string", `the answer's ${key} is text`);
      return [key, value];
    }),
  );
}

/** Answer to `unit-status`; null while the unit has none. */
export function readStatus(answer: unknown): StatusAnswer {
  const { status, message } = asObject(answer ?? {});
  return {
    status: typeof status === "string" && status !== "" ? status : "unknown",
    message: typeof message === "string" ? message : "",
  };
}

export function readApplicationStatus(answer: unknown): ApplicationStatusAnswer {
  const { units } = asObject(answer ?? {});
  const named = Object.entries(asObject(units ?? {}));
  return {
    ...readStatus(answer),
    units: Object.fromEntries(named.map(([unit, status]) => [unit, readStatus(status)])),
  };
}

export type GoalStatuses = Readonly<Record<string, { readonly status: string; readonly since: number | null }>>;

/** Answer to `goal-state`; the relations by endpoint. */
export function readGoalState(answer: unknown): {
  readonly units: GoalStatuses;
  readonly relations: Readonly<Record<string, GoalStatuses>>;
} {
  const { units, relations } = asObject(answer);
  const related = Object.entries(asObject(relations));
  return {
    units: readGoalStatuses(units),
    relations: Object.fromEntries(related.map(([endpoint, statuses]) => [endpoint, readGoalStatuses(statuses)])),
  };
}

function readGoalStatuses(statuses: unknown): GoalStatuses {
  const entries = Object.entries(asObject(statuses)).map(([name, value]) => {
    const { status, since } = asObject(value);
    assert(typeof status === "string", `the answer's status of ${name} is text`);
    return [name, { status, since: typeof since === "number" ? since : null }] as const;
  });
  return Object.fromEntries(entries);
}

function asObject(value: unknown): Record<string, unknown> {
  assert(typeof value === "object" && value !== null && !Array.isArray(value), "the answer is an object");
  return { ...value };
}
